/// The columns of the documented views of tickets, people, articles, calendars, levels and digests.

extension Schema {
  static let deskColumns: [ViewColumn] =
    columns(
      "tickets",
      [
        ("number", "the ticket's number, without the T"), ("subject", "what it is about"),
        ("description", "what the requester wrote"),
        ("requester", "who needs help, as NAME <ADDRESS>"),
        ("assignee", "who works on it"), ("queue", "the queue it is in"),
        ("priority", "low, normal, high or urgent"), ("state", "the district's word for its state"),
        ("class", "initial, active, waiting or inactive"), ("site", "the school building"),
        ("room", "the room"), ("asset", "the asset tag of the device"),
        ("tags", "its tags, separated by blanks"), ("due", "when it should be done"),
        ("source", "shell, mail, csv, web or phone"), ("reference", "its number elsewhere"),
        ("waiting_for", "requester, vendor or parts"),
        ("waiting_until", "when the waiting should end"), ("outcome", "why it was closed"),
        ("merged_into", "the number of the ticket it was merged into"),
        ("minutes", "minutes worked on it"), ("created", "when it was opened"),
        ("updated", "when it last changed"), ("responded", "when staff first replied"),
        ("resolved", "when it was resolved"), ("closed", "when it was closed"),
        ("student", "1 when it is about a student and its words are private, else 0"),
        ("private_subject", "the subject of a ticket about a student"),
        ("private_description", "its description"), ("private_requester", "its requester"),
        ("private_outcome", "its outcome"),
        ("private_student", "the student's number, without the P"),
      ])
    + columns(
      "notes",
      [
        ("note", "the note's number"), ("number", "the ticket's number"), ("at", "when"),
        ("author", "who wrote it"), ("kind", "request, reply, note or resolution"),
        ("public", "1 when the requester sees it, else 0"), ("source", "where it came from"),
        ("body", "its text"), ("private_author", "the author, on a ticket about a student"),
        ("private_body", "the text, on a ticket about a student"),
      ])
    + columns(
      "history",
      [
        ("event", "the change's number"),
        ("kind", "a letter such as T for a ticket, or a word such as setting"),
        ("number", "the number of what changed; 0 for what has none"), ("at", "when"),
        ("actor", "who did it"), ("login", "the account, when it acted for somebody else"),
        ("source", "shell, mail, csv or web"), ("what", "the field, or what was done"),
        ("old", "the value before"), ("new", "the value after"),
        ("private_old", "the value before, of people and of tickets about students"),
        ("private_new", "the value after, of people and of tickets about students"),
      ])
    + columns(
      "people",
      [
        ("number", "the person's number, without the P"), ("name", "the name"),
        ("address", "the primary mail address"),
        ("role", "staff, technician, director, family, student or vendor"),
        ("active", "1 while they belong to the district, else 0"), ("site", "their first building"),
        ("language", "the language they read, such as es"),
        ("channel", "how they would rather be told"), ("account", "their Unix login"),
        ("departed", "when they became inactive"), ("created", "when ittool first saw them"),
      ])
    + columns(
      "queues",
      [
        ("name", "the queue's name"), ("description", "what belongs there"),
        ("active", "1 while it takes tickets, else 0"),
      ])
    + columns("states", [("name", "the state"), ("class", "what it counts as")])
    + columns("tags", [("number", "the ticket's number"), ("tag", "the tag")])
    + columns(
      "watchers",
      [
        ("number", "the ticket's number"), ("watcher", "who is told of changes"),
        ("private_watcher", "the watcher, on a ticket about a student"),
      ])
    + columns(
      "links",
      [
        ("number", "the ticket's number"), ("kind", "blocks, duplicates, parent or related"),
        ("other", "the other ticket's number"),
      ])
    + columns(
      "attachments",
      [
        ("attachment", "the attachment's number"), ("number", "the ticket's number"),
        ("name", "the file's name, as it was given"), ("sha256", "its checksum"),
        ("size", "its size in bytes"), ("at", "when it was attached"), ("actor", "by whom"),
        ("private_name", "the name, on a ticket about a student"),
      ])
    + columns(
      "groups",
      [
        ("name", "the group's name"), ("description", "who belongs to it"),
        ("rule", "how members are found, such as role=staff; NULL when they are listed"),
        ("active", "1 while it is used, else 0"),
      ])
    + columns(
      "members", [("group_name", "the group"), ("number", "the person's number, without the P")])
    + columns(
      "sites",
      [
        ("name", "the building's name"), ("description", "what it is"),
        ("active", "1 while it is used, else 0"),
      ])
    + columns(
      "rooms",
      [
        ("site", "the building"), ("name", "the room's name"), ("description", "what it is"),
        ("active", "1 while it is used, else 0"),
      ])
    + columns(
      "articles",
      [
        ("number", "the article's number, without the K"), ("title", "its title"),
        ("summary", "one sentence that says what it is about"), ("body", "its text, in Markdown"),
        ("audience", "public, staff or technicians"), ("state", "draft, published or retired"),
        ("language", "its language, such as en"), ("version", "counts its texts"),
        ("author", "who wrote it first"), ("created", "when it was made"),
        ("updated", "when it last changed"), ("published", "when it was published"),
        ("review", "when it is to be looked at again"),
      ])
    + columns(
      "article_tickets",
      [
        ("number", "the article's number, without the K"), ("ticket", "the ticket's number"),
        ("how", "solved, made or related"), ("at", "when they were linked"),
      ])
    + columns(
      "policies",
      [
        ("name", "the policy's name"), ("language", "the language, such as en"),
        ("version", "counts the amendments"), ("title", "its title"),
        ("summary", "one sentence that says it in short"), ("body", "its text, in Markdown"),
        ("reason", "why it was amended"), ("author", "who amended it"), ("at", "when"),
      ])
    + columns(
      "calendars",
      [
        ("name", "the calendar's name"), ("description", "whose hours they are"),
        ("zone", "the time zone; NULL for the store's"),
        ("standard", "1 for the calendar of all queues and sites without their own"),
      ])
    + columns(
      "calendar_hours",
      [
        ("calendar", "the calendar"), ("weekday", "1 for Monday to 7 for Sunday"),
        ("start", "when the hours begin, such as 07:30"),
        ("until", "when they end, at most 24:00"),
      ])
    + columns(
      "calendar_exceptions",
      [
        ("calendar", "the calendar"), ("first", "the first day"),
        ("last", "the last day, itself included"), ("rule", "closed, hours or week"),
        ("hours", "the hours of those days; NULL when closed"), ("title", "why"),
        ("bells", "the bell schedule of those days, where one is named"),
        ("uid", "the event of an imported calendar that it came from"),
      ])
    + columns(
      "periods",
      [
        ("calendar", "the calendar"), ("bells", "the bell schedule"), ("name", "the period"),
        ("start", "when it begins"), ("until", "when it ends"),
      ])
    + columns(
      "calendar_uses",
      [
        ("calendar", "the calendar"), ("queue", "the queue that goes by it, or NULL"),
        ("site", "the site that goes by it, or NULL"),
      ])
    + columns(
      "promises",
      [
        ("promise", "the promise's number"), ("number", "the ticket's number"),
        ("technician", "who promised it"), ("said", "the time as it was typed"),
        ("period", "the school period, when one was named"), ("made", "when it was promised"),
        ("starts", "when the promised time begins"), ("due", "when the promised time ends"),
        ("lapses", "when the grace after it is over"),
        ("state", "open, kept, broken, moved or withdrawn"),
        ("settled", "when it was kept, broken, moved or withdrawn"),
      ])
    + columns(
      "checklists",
      [
        ("number", "the ticket's number"), ("item", "the item's number on the ticket"),
        ("text", "what is to be done"), ("done", "when it was done"), ("actor", "who did it"),
        ("private_text", "the text, on a ticket about a student"),
      ])
    + columns(
      "recurring_tickets",
      [
        ("name", "its name"), ("rule", "when it is opened, as an RRULE"),
        ("first", "the first day that counts"), ("time", "the local time"),
        ("subject", "the subject of its tickets"), ("queue", "the queue"), ("site", "the site"),
        ("room", "the room"), ("active", "1 while tickets are opened, else 0"),
        ("tickets", "how many tickets it has opened"),
      ])
    + columns(
      "deliveries",
      [
        ("delivery", "the delivery's number"),
        (
          "state",
          "queued, sending, sent, delivered, deferred, held, failed, bounced, expired, cancelled or unknown"
        ),
        ("kind", "emergency, ticket, digest or announcement"),
        ("event", "what it tells of, such as ticket.resolved"),
        ("item", "the number of what it is about, such as T-42"),
        ("person", "the number of the person it is for, without the P"),
        ("address", "where it goes"), ("channel", "the way it goes"),
        ("subject", "what it is about"), ("reason", "the provider's last words, or why not sent"),
        ("remote", "its name at the provider"), ("attempts", "how often it was tried"),
        ("message_id", "its Message-ID"), ("created", "when it was queued"),
        ("next_try", "when it is tried next"), ("expires", "when it is not worth sending any more"),
        ("sent", "when it was handed over"), ("settled", "when it came to its end"),
        ("private_person", "the person, of mail about a student"),
        ("private_address", "the address, of mail about a student"),
        ("private_subject", "the subject, of mail about a student"),
        ("private_reason", "the reason, of mail about a student"),
      ])
    + columns(
      "levels",
      [
        ("name", "the level's name"), ("place", "its place in the list"),
        ("description", "what it is for"), ("queue", "the queue it is for, or NULL for any"),
        ("priority", "the priority it is for, or NULL"), ("site", "the site it is for, or NULL"),
        ("requester_group", "the group of requesters it is for, or NULL"),
        ("calendar", "the calendar that counts, 24x7, or NULL for the ticket's own"),
        ("response", "time for an answer, such as 4h"),
        ("next_word", "time from one public word to the next"),
        ("resolution", "time for a solution"),
        ("warn", "percent of a target after which a warning is due"),
        ("urgent", "1 when people are told outside working hours too, else 0"),
        ("lead", "who leads"), ("since", "no clock starts earlier"),
      ])
    + columns(
      "level_steps",
      [
        ("level", "the level"), ("place", "the step's place in the level"),
        ("moment", "warning, breach, or breach+SPAN"), ("receiver", "who is told"),
      ])
    + columns(
      "level_results",
      [
        ("number", "the ticket's number"), ("clock", "response, next_word or resolution"),
        ("level", "the level when it was fixed"), ("target", "what was promised, in seconds"),
        ("used", "the working seconds it took; of next_word the longest silence"),
        ("first", "of a resolution, the working seconds until it was first called solved"),
        ("result", "met, breached, or none where nothing can be said"),
        ("fixed", "when the ticket closed"),
      ])
    + columns(
      "digests",
      [
        ("name", "its name"), ("kind", "technician, director, requester, principal or news"),
        ("rule", "the days, as an RRULE"), ("time", "the time of the day, HH:MM"),
        ("closed", "what happens on days without hours: skip or keep"),
        ("receivers", "who gets it, separated by commas"),
        ("queue", "the queue it looks at for what nobody works on"),
        ("most", "the most lines of a section"), ("active", "1 while it is sent"),
        ("next", "when it is due next"),
      ])
    + columns(
      "digest_issues",
      [
        ("digest", "the digest"), ("slot", "the time it was due, or was asked for"),
        ("address", "where it went"), ("number", "the person, without the P"),
        ("at", "when it was written"), ("items", "how many items it has"),
        ("delivery", "the number in 'delivery show'"),
      ])
}
