/// The columns of the documented views of services, outages, maintenance and changes.

extension Schema {
  static let outageColumns: [ViewColumn] =
    columns(
      "services",
      [
        ("name", "its short name"), ("title", "what people call it"),
        ("description", "what it is"), ("sites", "the buildings it serves; none for all"),
        ("needs", "the services it needs"), ("owner", "who looks after it"),
        ("vendor_page", "the vendor's status page"), ("calendar", "when it is needed"),
        ("public", "1 when it is on the status page, else 0"), ("active", "1 when in use, else 0"),
      ])
    + columns(
      "outages",
      [
        ("number", "the outage's number, without the O"),
        ("state", "draft, investigating, identified, monitoring, resolved or dismissed"),
        ("title", "what is broken"), ("cause", "the kind of cause"),
        ("public", "1 when it is on the status page, else 0"),
        ("backfilled", "1 when it was written down afterwards, else 0"),
        ("author", "who opened it"), ("started", "when it began"), ("opened", "when it was opened"),
        ("ended", "when it was over"), ("next_due", "until when the next word is promised"),
      ])
    + columns(
      "outage_updates",
      [
        ("outage_update", "the update's number"), ("number", "the outage's number, without the O"),
        ("kind", "opened, update, resolved, reopened or postmortem"),
        ("state", "the state of the outage from then on"), ("actor", "who wrote it"),
        ("affected", "what is affected"), ("meanwhile", "what to do meanwhile"),
        ("works", "what still works"), ("body", "the rest"),
        ("notify", "1 when people are told, else 0"), ("amended", "how often it was corrected"),
        ("at", "when it was written"), ("effective", "since when it holds"),
        ("next", "until when the next word was promised"),
      ])
    + columns(
      "outage_impacts",
      [
        ("number", "the outage's number, without the O"), ("outage_update", "the update's number"),
        ("service", "the service's short name"),
        ("level", "operational, maintenance, degraded, partial or major"),
        ("effective", "since when it holds"),
      ])
    + columns(
      "maintenance_windows",
      [
        ("number", "the maintenance's number, without the M"), ("title", "what is done"),
        ("starts", "when it is to begin"), ("ends", "when it is to end"),
        ("started", "when it began"), ("ended", "when it ended"),
        ("cancelled", "1 when it does not take place, else 0"),
      ])
    + columns(
      "alerts",
      [
        ("number", "the alert's number, without the L"),
        ("state", "draft, sending, done, stopped or replaced"),
        ("kind", "notice, outage, update, resolved, maintenance or summary"),
        ("class", "emergency, urgent or informational"), ("mode", "live, drill or test"),
        ("headline", "what happened, in one line"), ("affected", "what is affected"),
        ("meanwhile", "what to do meanwhile"), ("works", "what still works"),
        ("language", "the language of these words"),
        ("asks", "1 when readers are asked to confirm, else 0"),
        ("need", "how many confirmations are enough"), ("author", "who wrote it"),
        ("next", "until when the next word is promised"), ("created", "when it was written"),
        ("sent", "when it was sent"),
      ])
    + columns(
      "alert_recipients",
      [
        ("number", "the alert's number, without the L"), ("person", "the number of the person"),
        ("address", "the address of a follower who is no person"), ("site", "the building"),
        ("state", "waiting, open, reached or unreached"), ("reason", "why not reached"),
        ("answer", "yes, no, or none"), ("answered", "when they answered"),
        ("called", "reached or missed, where somebody was to call"),
      ])
    + columns(
      "monitors",
      [
        ("monitor", "the monitor's number"),
        ("source", "plugin, nagios, alertmanager, kuma or statuspage"),
        ("name", "what its system calls it"), ("service", "the service's short name"),
        ("ignored", "1 when what it says does not count, else 0"),
        ("level", "operational, maintenance, degraded, partial, major or unknown"),
        ("flapping", "1 while it changes too often to count, else 0"),
        ("failures", "failures in a row"), ("text", "what it said last"),
        ("since", "since when it is so"), ("seen", "when it last said something"),
        ("outage", "the outage that it belongs to, without the O"),
      ])
    + columns(
      "changes",
      [
        ("number", "the change's number, without the C"), ("title", "what is to change"),
        ("asked", "what people asked for"),
        ("state", "proposed, accepted, declined, later or done"),
        ("reason", "what is done and why, or why not"), ("decider", "who decided"),
        ("owner", "who sees to it"), ("policy", "the policy that it amends"),
        ("policy_version", "the version that has it"),
        ("announcement", "the announcement that told of it, without the A"),
        ("survey", "the survey that shows whether it helped, without the S"),
        ("survey_item", "the item of it"), ("outcome", "what it showed"),
        ("public", "1 when it is on the web site, else 0"), ("author", "who proposed it"),
        ("created", "when it was proposed"), ("decided", "when it was decided"),
        ("due", "when it shall be in effect"), ("done", "when it took effect"),
        ("told", "when those who asked were last mailed"),
      ])
    + columns(
      "change_causes",
      [
        ("number", "the change's number, without the C"),
        ("cause", "T-42, Q-3, S-3:ITEM, O-9 or theme:WORD"), ("at", "when it was added"),
        ("actor", "who added it"),
      ])
}
