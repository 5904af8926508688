"""Reads the feeds of a directory with feedparser and by the rules of JSON Feed 1.1.

    feeds.py DIRECTORY
"""
import feedparser, json, re, sys

faults = []
atom = feedparser.parse(sys.argv[1] + "/feed.xml")
if atom.bozo:
    faults.append(f"feed.xml: {atom.bozo_exception!r}")
if atom.version != "atom10":
    faults.append(f"feed.xml: taken for {atom.version}")
with open(sys.argv[1] + "/feed.json", encoding="utf-8") as file:
    feed = json.load(file)

if feed["version"] != "https://jsonfeed.org/version/1.1" or not feed["title"]:
    faults.append("feed.json: no version or title")
for key in ("home_page_url", "feed_url"):
    if not re.match("https?://", feed[key]):
        faults.append(f"feed.json: {key}")
known = {"id", "url", "title", "content_html", "summary", "image", "date_published",
         "date_modified", "language", "tags", "attachments"}
stamp = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
for item in feed["items"]:
    if set(item) - known or not isinstance(item["id"], str) or not item["content_html"]:
        faults.append(f"feed.json: {sorted(item)}")
    if not stamp.match(item["date_published"]) or not stamp.match(item["date_modified"]):
        faults.append(f"feed.json: dates of {item['id']}")
    for file in item.get("attachments", []):
        if not re.match("https?://", file["url"]) or "/" not in file["mime_type"]:
            faults.append(f"feed.json: {file}")

# Both feeds say the same.
both = [(e.id, e.title, e.link, e.published, e.updated) for e in atom.entries]
ours = [(i["id"], i["title"], i["url"], i["date_published"], i["date_modified"])
        for i in feed["items"]]
if both != ours:
    faults.append(f"the feeds differ: {both} {ours}")
if len({i[0] for i in ours}) != len(ours):
    faults.append("an id stands there twice")
print(json.dumps({"entries": len(ours), "ids": [i[0] for i in ours]}))
print("\n".join(faults), file=sys.stderr)
sys.exit(1 if faults else 0)
