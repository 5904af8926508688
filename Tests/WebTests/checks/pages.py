"""Reads every page of a built site with html5lib in strict mode and complains of what is wrong:
links and anchors that lead nowhere, what is loaded from elsewhere, scripts, headings out of order,
landmarks, languages and alternative texts that are missing.

    pages.py DIRECTORY ADDRESS
"""
import html5lib, os, re, sys, urllib.parse, xml.etree.ElementTree as tree

root, address = sys.argv[1].rstrip("/"), sys.argv[2].rstrip("/")
NS = "{http://www.w3.org/1999/xhtml}"
faults, pages = [], {}

for folder, _, names in os.walk(root):
    for name in names:
        path = os.path.relpath(os.path.join(folder, name), root)
        if not name.endswith(".html"):
            continue
        with open(os.path.join(root, path), encoding="utf-8") as file:
            text = file.read()
        try:
            pages[path] = html5lib.HTMLParser(strict=True).parse(text)
        except Exception as error:
            faults.append(f"{path}: not valid: {error!r}")
            pages[path] = html5lib.parse(text)


def target(page, link):
    """The file that a link of a page leads to, and the anchor; None for another site."""
    link, _, anchor = link.partition("#")
    if link.startswith(address):
        link = link[len(address):] or "/"
        path = link[1:]
    elif re.match(r"[a-z]+:", link):
        return None
    elif link.startswith("/"):
        return ("(absolute)" + link, anchor)
    else:
        path = os.path.normpath(os.path.join(os.path.dirname(page), link)) if link else page
    path = urllib.parse.unquote(path)
    return (path + "index.html" if path.endswith("/") or not path else path, anchor)


ids = {page: [e.get("id") for e in top.iter() if e.get("id")] for page, top in pages.items()}
linked = {"index.html", "404.html"}
for page, top in pages.items():
    def fault(words):
        faults.append(f"{page}: {words}")
    all_of = lambda *names: [e for e in top.iter() if e.tag in [NS + n for n in names]]
    if len(set(ids[page])) != len(ids[page]):
        fault("an id stands there twice")
    if not (top.get("lang") or "").strip():
        fault("no language")
    for e in all_of("script", "iframe", "object", "embed", "form", "style"):
        fault(f"there is a {e.tag[len(NS):]}")
    for e in top.iter():
        for name in e.keys():
            if name.startswith("on") or name in ("style", "align", "bgcolor"):
                fault(f"an attribute {name}")
        for name in ("href", "src"):
            value = e.get(name)
            if value is None:
                continue
            loads = name == "src" or (e.tag == NS + "link" and e.get("rel") in ("stylesheet", "icon"))
            goal = target(page, value)
            if goal is None:
                if loads:
                    fault(f"loads {value}")
                scheme = value.split(":")[0]
                if scheme not in ("https", "http", "mailto", "tel"):
                    fault(f"leads to {value}")
                continue
            path, anchor = goal
            if not os.path.isfile(os.path.join(root, path)):
                fault(f"{value} leads nowhere")
            elif anchor and path in ids and anchor not in ids[path]:
                fault(f"{value}: no such place")
            if e.tag == NS + "a":
                linked.add(path)
    levels = [int(e.tag[-1]) for e in all_of("h1", "h2", "h3", "h4", "h5", "h6")]
    if levels.count(1) != 1 or levels[0] != 1:
        fault(f"headings begin with {levels[:2]}")
    if any(b > a + 1 for a, b in zip(levels, levels[1:])):
        fault(f"headings skip a level: {levels}")
    for e in all_of("h1", "h2", "h3", "h4", "a"):
        words = "".join(e.itertext()) + "".join(i.get("alt") or "" for i in e.iter(NS + "img"))
        if not words.strip():
            fault(f"an empty {e.tag[len(NS):]}")
    for name, count in (("main", 1), ("header", 1), ("footer", 1), ("title", 1)):
        if len(all_of(name)) != count:
            fault(f"{len(all_of(name))} times {name}")
    labels = [e.get("aria-label") for e in all_of("nav")]
    if not labels or None in labels or len(set(labels)) != len(labels):
        fault(f"navigation without names of their own: {labels}")
    body = top.find(NS + "body")
    first = next((e for e in body.iter() if e.tag == NS + "a"), None)
    if first is None or first.get("href") != "#content":
        fault("the first link does not skip to the content")
    for e in all_of("img"):
        if e.get("alt") is None:
            fault(f"no alternative text: {e.get('src')}")
    metas = {e.get("http-equiv") or e.get("name") or e.get("property"): e.get("content")
             for e in all_of("meta")}
    if "default-src 'none'" not in (metas.get("Content-Security-Policy") or ""):
        fault("no policy of what may be loaded")
    for name in ("viewport", "og:title", "og:url", "og:type", "og:site_name"):
        if not metas.get(name):
            fault(f"no {name}")

for page in set(pages) - linked:
    faults.append(f"{page}: no page leads there")

space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
listed = [e.text for e in tree.parse(root + "/sitemap.xml").iter(space + "loc")]
wanted = set(pages) - {"404.html"}
found = {target("", link)[0] for link in listed}
if found != wanted or len(listed) != len(found):
    faults.append(f"sitemap.xml: differs by {found ^ wanted}")

print("\n".join(faults))
sys.exit(1 if faults or not pages else 0)
