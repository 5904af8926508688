print("ittool")
