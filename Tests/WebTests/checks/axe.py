"""Runs axe-core over pages of a built site in headless Chromium, light and dark, at the width of a
phone and of a desk, and complains of each violation and of pages that scroll sideways.

    axe.py AXE DIRECTORY ADDRESS PAGE...
"""
import html, json, os, re, shutil, subprocess, sys, tempfile

axe, site, address, pages = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
faults = []
work = tempfile.mkdtemp()
copy = work + "/site"
shutil.copytree(site, copy)
shutil.copy(axe, copy + "/axe.js")


def run(page, size, dark):
    with open(f"{copy}/{page}", encoding="utf-8") as file:
        text = file.read()
    # The page forbids scripts and loads nothing from elsewhere: the copy lets the checker in.
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
    root = "../" * page.count("/")
    probe = """<script src="%saxe.js"></script><script>
      axe.run({runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
        .then(result => {
          const out = document.createElement("pre");
          out.id = "axe-result";
          out.textContent = JSON.stringify({
            violations: result.violations.map(v => [v.id, v.nodes.map(n => n.html).slice(0, 3)]),
            passes: result.passes.length,
            unsure: result.incomplete.map(v => v.id),
            dark: matchMedia("(prefers-color-scheme: dark)").matches,
            wide: document.documentElement.scrollWidth - document.documentElement.clientWidth});
          document.body.append(out);
        });</script></body>""" % root
    path = f"{copy}/{os.path.dirname(page)}/axe-{os.path.basename(page)}"
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace(f'href="{address}', f'href="{root}').replace("</body>", probe))
    words = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files",
             f"--user-data-dir={work}/profile", f"--window-size={size}", "--virtual-time-budget=20000",
             f"--blink-settings=preferredColorScheme={0 if dark else 1}", "--dump-dom", f"file://{path}"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120)
    found = re.search(r'<pre id="axe-result">(.*?)</pre>', done.stdout, re.S)
    if not found:
        faults.append(f"{page}: the checker did not answer: {done.stderr[-300:]}")
        return
    result = json.loads(html.unescape(found.group(1)))
    where = f"{page} at {size}{' dark' if dark else ''}"
    for violation in result["violations"]:
        faults.append(f"{where}: {violation}")
    if result["dark"] != dark:
        faults.append(f"{where}: the colours are those of the other scheme")
    if result["wide"] > 0:
        faults.append(f"{where}: {result['wide']} pixels too wide")
    if result["passes"] < 15:
        faults.append(f"{where}: only {result['passes']} rules were looked at")
    print(where, result["passes"], "passed;", "unsure:", result["unsure"])


for page in pages:
    run(page, "390,844", False)
    run(page, "1280,900", True)
shutil.rmtree(work)
print("\n".join(faults), file=sys.stderr)
sys.exit(1 if faults else 0)
