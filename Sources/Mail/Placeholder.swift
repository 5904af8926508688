import Repository
