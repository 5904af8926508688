# fish completion for ittool, made by 'ittool __generate'.

# Nouns and verbs: word, tab, description.
function __ittool_verbs
    switch "$argv[1]"
        case ''
            printf '%s\t%s\n' 'init' 'Make a new store'
            printf '%s\t%s\n' 'board' 'See what needs you this morning'
            printf '%s\t%s\n' 'ticket' 'Open, work, find, import and export tickets'
            printf '%s\t%s\n' 'queue' 'Say which queues there are'
            printf '%s\t%s\n' 'template' 'Keep prepared texts for replies'
            printf '%s\t%s\n' 'view' 'Keep filters under a name'
            printf '%s\t%s\n' 'person' 'See who is known'
            printf '%s\t%s\n' 'state' 'Name the states of tickets'
            printf '%s\t%s\n' 'store' 'Look after the store: check, back up, restore, query'
            printf '%s\t%s\n' 'config' 'Show and change settings'
            printf '%s\t%s\n' 'cron' 'Run the periodic jobs that are due'
            printf '%s\t%s\n' 'doctor' 'See what is broken, and the cure'
            printf '%s\t%s\n' 'help' 'Show help on a command or a topic'
        case 'ticket'
            printf '%s\t%s\n' 'open' 'Open a ticket'
            printf '%s\t%s\n' 'list' 'List tickets, newest first'
            printf '%s\t%s\n' 'show' 'Show tickets with all that was written'
            printf '%s\t%s\n' 'search' 'Search the text of all tickets'
            printf '%s\t%s\n' 'reply' 'Write to the requester of tickets'
            printf '%s\t%s\n' 'note' 'Write an internal note on tickets'
            printf '%s\t%s\n' 'claim' 'Take tickets up yourself'
            printf '%s\t%s\n' 'assign' 'Give tickets to somebody'
            printf '%s\t%s\n' 'edit' 'Change the facts of tickets'
            printf '%s\t%s\n' 'tag' 'Add tags to tickets, or remove them'
            printf '%s\t%s\n' 'time' 'Record time worked on a ticket'
            printf '%s\t%s\n' 'wait' 'Mark tickets as waiting'
            printf '%s\t%s\n' 'resolve' 'Say that tickets are solved, and how'
            printf '%s\t%s\n' 'close' 'Close tickets, and say why'
            printf '%s\t%s\n' 'reopen' 'Open waiting, resolved or closed tickets again'
            printf '%s\t%s\n' 'merge' 'Let tickets live on in another one'
            printf '%s\t%s\n' 'link' 'Record how tickets refer to another'
            printf '%s\t%s\n' 'unlink' 'Remove a reference between tickets'
            printf '%s\t%s\n' 'watch' 'Let somebody follow tickets'
            printf '%s\t%s\n' 'unwatch' 'Let somebody no longer follow tickets'
            printf '%s\t%s\n' 'attach' 'Attach files to a ticket'
            printf '%s\t%s\n' 'attachments' 'List or save the files of a ticket'
            printf '%s\t%s\n' 'detach' 'Remove attachments from a ticket'
            printf '%s\t%s\n' 'history' 'Show every change of a ticket'
            printf '%s\t%s\n' 'undo' 'Take back your own last change'
            printf '%s\t%s\n' 'import' 'Import tickets from a file'
            printf '%s\t%s\n' 'export' 'Export tickets as CSV'
        case 'queue'
            printf '%s\t%s\n' 'add' 'Make a queue'
            printf '%s\t%s\n' 'list' 'List the queues'
            printf '%s\t%s\n' 'edit' 'Rename, describe or retire a queue'
        case 'template'
            printf '%s\t%s\n' 'add' 'Keep a prepared text'
            printf '%s\t%s\n' 'list' 'List the prepared texts'
            printf '%s\t%s\n' 'show' 'Show a prepared text'
            printf '%s\t%s\n' 'use' 'Print a prepared text filled in for a ticket'
        case 'view'
            printf '%s\t%s\n' 'save' 'Keep a filter under a name'
            printf '%s\t%s\n' 'list' 'List the saved filters'
            printf '%s\t%s\n' 'run' 'List the tickets of a saved filter'
        case 'person'
            printf '%s\t%s\n' 'list' 'List the people who are known'
        case 'state'
            printf '%s\t%s\n' 'list' 'List the states and what may follow each'
            printf '%s\t%s\n' 'rename' 'Give a state another word'
        case 'store'
            printf '%s\t%s\n' 'info' 'Show what the store is and what it holds'
            printf '%s\t%s\n' 'check' 'Look for damage and for who may use the store'
            printf '%s\t%s\n' 'backup' 'Copy the store while others work on it'
            printf '%s\t%s\n' 'restore' 'Make a backup the store'
            printf '%s\t%s\n' 'migrate' 'Bring the store to the schema of this ittool'
            printf '%s\t%s\n' 'vacuum' 'Rewrite the store without gaps'
            printf '%s\t%s\n' 'query' 'Ask the store with read-only SQL'
            printf '%s\t%s\n' 'views' 'List the views for queries and their columns'
        case 'config'
            printf '%s\t%s\n' 'list' 'Show every setting and where it was said'
            printf '%s\t%s\n' 'set' 'Change a setting of the district'
            printf '%s\t%s\n' 'unset' 'Give a setting of the district its default back'
            printf '%s\t%s\n' 'path' 'Print the path of the configuration file'
    end
end

# The options of a command with '=' for a value and '+' where it may be repeated, their
# descriptions; how many operands, and whether the last may be repeated.
function __ittool_command --no-scope-shadowing
    set options
    set texts
    set places 0
    set more
    switch "$argv[1]"
        case 'init'
            set -a options '--group='
            set -a texts 'Share the store with the Unix group GROUP'
            set places 0
        case 'board'
            set -a options '--team'
            set -a texts 'Everybody\'s tickets, not only mine'
            set -a options '-l,--limit='
            set -a texts 'Show at most N tickets a section; 0 is no limit'
            set -a options '--format='
            set -a texts 'Print rows as FORMAT'
            set -a options '--json'
            set -a texts 'Print rows as JSON'
            set -a options '--fields=+'
            set -a texts 'Print only these fields, in this order'
            set -a options '--no-header'
            set -a texts 'Leave the header line out of CSV'
            set places 0
        case 'ticket open'
            set -a options '-r,--requester='
            set -a texts 'Who asks: a name, a mail address, or both'
            set -a options '-m,--message='
            set -a texts 'The text'
            set -a options '-F,--file='
            set -a texts 'Read the text from FILE; - is standard input'
            set -a options '-A,--assignee='
            set -a texts 'Who works on it; \'me\' is you'
            set -a options '-Q,--queue='
            set -a texts 'The queue'
            set -a options '-p,--priority='
            set -a texts 'How much it matters'
            set -a options '--site='
            set -a texts 'The school building'
            set -a options '--room='
            set -a texts 'The room'
            set -a options '--asset='
            set -a texts 'The asset tag of the device'
            set -a options '-t,--tag=+'
            set -a texts 'Add the tag'
            set -a options '--due='
            set -a texts 'When it should be done'
            set -a options '--source='
            set -a texts 'How it came in'
            set -a options '--reference='
            set -a texts 'Its number in another system'
            set -a options '--here'
            set -a texts 'Record the facts of this host'
            set places 1
            set more 1
        case 'ticket list'
            set -a options '-a,--all'
            set -a texts 'Tickets in every state, not only open ones'
            set -a options '-s,--state=+'
            set -a texts 'Tickets in STATE'
            set -a options '-Q,--queue=+'
            set -a texts 'Tickets of the queue'
            set -a options '-p,--priority=+'
            set -a texts 'Tickets of this priority'
            set -a options '-A,--assignee=+'
            set -a texts 'Tickets that WHO works on; \'me\' is you'
            set -a options '-r,--requester=+'
            set -a texts 'Tickets that WHO asked for'
            set -a options '--site=+'
            set -a texts 'Tickets at the site'
            set -a options '--room=+'
            set -a texts 'Tickets in the room'
            set -a options '--asset=+'
            set -a texts 'Tickets of the device'
            set -a options '-t,--tag=+'
            set -a texts 'Tickets with the tag'
            set -a options '--source=+'
            set -a texts 'Tickets that came in this way'
            set -a options '--reference=+'
            set -a texts 'Tickets with this number elsewhere'
            set -a options '--created-since='
            set -a texts 'Opened at DATE or later'
            set -a options '--created-until='
            set -a texts 'Opened before the end of DATE'
            set -a options '--updated-since='
            set -a texts 'Changed at DATE or later'
            set -a options '--updated-until='
            set -a texts 'Changed before the end of DATE'
            set -a options '--due-since='
            set -a texts 'Due at DATE or later'
            set -a options '--due-until='
            set -a texts 'Due before the end of DATE'
            set -a options '--overdue'
            set -a texts 'Open tickets whose due time has passed'
            set -a options '--unassigned'
            set -a texts 'Tickets that nobody works on'
            set -a options '--text=+'
            set -a texts 'Tickets that match the search QUERY'
            set -a options '--view='
            set -a texts 'Start from the saved filter NAME'
            set -a options '--sort='
            set -a texts 'Sort by FIELD'
            set -a options '--reverse'
            set -a texts 'Sort the other way round'
            set -a options '-l,--limit='
            set -a texts 'Print at most N rows; 0 is no limit'
            set -a options '--format='
            set -a texts 'Print rows as FORMAT'
            set -a options '--json'
            set -a texts 'Print rows as JSON'
            set -a options '--fields=+'
            set -a texts 'Print only these fields, in this order'
            set -a options '--no-header'
            set -a texts 'Leave the header line out of CSV'
            set places 0
        case 'ticket show'
            set -a options '--format='
            set -a texts 'Print rows as FORMAT'
            set -a options '--json'
            set -a texts 'Print rows as JSON'
            set -a options '--fields=+'
            set -a texts 'Print only these fields, in this order'
            set -a options '--no-header'
            set -a texts 'Leave the header line out of CSV'
            set places 1
            set more 1
        case 'ticket search'
            set -a options '-b,--best'
            set -a texts 'Put the best match first'
            set -a options '--open'
            set -a texts 'Only open tickets'
            set -a options '-l,--limit='
            set -a texts 'Print at most N rows; 0 is no limit'
            set -a options '--format='
            set -a texts 'Print rows as FORMAT'
            set -a options '--json'
            set -a texts 'Print rows as JSON'
            set -a options '--fields=+'
            set -a texts 'Print only these fields, in this order'
            set -a options '--no-header'
            set -a texts 'Leave the header line out of CSV'
            set places 1
            set more 1
        case 'ticket reply'
            set -a options '-m,--message='
            set -a texts 'The text'
            set -a options '-F,--file='
            set -a texts 'Read the text from FILE; - is standard input'
            set -a options '--template='
            set -a texts 'Start from the template NAME'
            set -a options '-T,--time='
            set -a texts 'Add time worked, such as 30min'
            set -a options '--matching=+'
            set -a texts 'Change the open tickets that match the search QUERY'
            set -a options '-y,--yes'
            set -a texts 'Do not ask before changing three or more found by --matching'
            set -a options '-n,--dry-run'
            set -a texts 'Show what would change and change nothing'
            set places 1
            set more 1
        case 'ticket note'
            set -a options '-m,--message='
            set -a texts 'The text'
            set -a options '-F,--file='
            set -a texts 'Read the text from FILE; - is standard input'
            set -a options '--template='
            set -a texts 'Start from the template NAME'
            set -a options '--edit='
            set -a texts 'Change the text of note N of the ticket'
            set -a options '-T,--time='
            set -a texts 'Add time worked, such as 30min'
            set -a options '--matching=+'
            set -a texts 'Change the open tickets that match the search QUERY'
            set -a options '-y,--yes'
            set -a texts 'Do not ask before changing three or more found by --matching'
            set -a options '-n,--dry-run'
            set -a texts 'Show what would change and change nothing'
            set places 1
            set more 1
        case 'ticket claim'
            set -a options '--matching=+'
            set -a texts 'Change the open tickets that match the search QUERY'
            set -a options '-y,--yes'
            set -a texts 'Do not ask before changing three or more found by --matching'
            set -a options '-n,--dry-run'
            set -a texts 'Show what would change and change nothing'
            set places 1
            set more 1
        case 'ticket assign'
            set -a options '-A,--to='
            set -a texts 'The person to give them to'
            set -a options '--nobody'
            set -a texts 'Give the tickets back'
            set -a options '--matching=+'
            set -a texts 'Change the open tickets that match the search QUERY'
            set -a options '-y,--yes'
            set -a texts 'Do not ask before changing three or more found by --matching'
            set -a options '-n,--dry-run'
            set -a texts 'Show what would change and change nothing'
            set places 1
            set more 1
        case 'ticket edit'
            set -a options '--subject='
            set -a texts 'What it is about'
            set -a options '-m,--message='
            set -a texts 'The text'
            set -a options '-F,--file='
            set -a texts 'Read the text from FILE; - is standard input'
            set -a options '-r,--requester='
            set -a texts 'Who asks'
            set -a options '-Q,--queue='
            set -a texts 'The queue'
            set -a options '-p,--priority='
            set -a texts 'How much it matters'
            set -a options '--site='
            set -a texts 'The school building'
            set -a options '--room='
            set -a texts 'The room'
            set -a options '--asset='
            set -a texts 'The asset tag of the device'
            set -a options '--due='
            set -a texts 'When it should be done'
            set -a options '--reference='
            set -a texts 'Its number in another system'
            set -a options '--if-version='
            set -a texts 'Change it only when its version is still N'
            set -a options '--matching=+'
            set -a texts 'Change the open tickets that match the search QUERY'
            set -a options '-y,--yes'
            set -a texts 'Do not ask before changing three or more found by --matching'
            set -a options '-n,--dry-run'
            set -a texts 'Show what would change and change nothing'
            set places 1
            set more 1
        case 'ticket tag'
            set -a options '-t,--add=+'
            set -a texts 'Add the tag'
            set -a options '-R,--remove=+'
            set -a texts 'Remove the tag'
            set -a options '--matching=+'
            set -a texts 'Change the open tickets that match the search QUERY'
            set -a options '-y,--yes'
            set -a texts 'Do not ask before changing three or more found by --matching'
            set -a options '-n,--dry-run'
            set -a texts 'Show what would change and change nothing'
            set places 1
            set more 1
        case 'ticket time'
            set -a options '--take'
            set -a texts 'Take the time off instead'
            set places 2
        case 'ticket wait'
            set -a options '-f,--for='
            set -a texts 'Whom or what it waits for'
            set -a options '-u,--until='
            set -a texts 'When to look at it again'
            set -a options '-m,--message='
            set -a texts 'The text'
            set -a options '-F,--file='
            set -a texts 'Read the text from FILE; - is standard input'
            set -a options '--template='
            set -a texts 'Start from the template NAME'
            set -a options '--matching=+'
            set -a texts 'Change the open tickets that match the search QUERY'
            set -a options '-y,--yes'
            set -a texts 'Do not ask before changing three or more found by --matching'
            set -a options '-n,--dry-run'
            set -a texts 'Show what would change and change nothing'
            set places 1
            set more 1
        case 'ticket resolve'
            set -a options '-m,--message='
            set -a texts 'The text'
            set -a options '-F,--file='
            set -a texts 'Read the text from FILE; - is standard input'
            set -a options '--template='
            set -a texts 'Start from the template NAME'
            set -a options '-T,--time='
            set -a texts 'Add time worked, such as 30min'
            set -a options '--matching=+'
            set -a texts 'Change the open tickets that match the search QUERY'
            set -a options '-y,--yes'
            set -a texts 'Do not ask before changing three or more found by --matching'
            set -a options '-n,--dry-run'
            set -a texts 'Show what would change and change nothing'
            set places 1
            set more 1
        case 'ticket close'
            set -a options '-w,--why='
            set -a texts 'Why it ends'
            set -a options '-m,--message='
            set -a texts 'The text'
            set -a options '-F,--file='
            set -a texts 'Read the text from FILE; - is standard input'
            set -a options '--template='
            set -a texts 'Start from the template NAME'
            set -a options '--matching=+'
            set -a texts 'Change the open tickets that match the search QUERY'
            set -a options '-y,--yes'
            set -a texts 'Do not ask before changing three or more found by --matching'
            set -a options '-n,--dry-run'
            set -a texts 'Show what would change and change nothing'
            set places 1
            set more 1
        case 'ticket reopen'
            set -a options '-m,--message='
            set -a texts 'The text'
            set -a options '-F,--file='
            set -a texts 'Read the text from FILE; - is standard input'
            set -a options '--template='
            set -a texts 'Start from the template NAME'
            set -a options '--matching=+'
            set -a texts 'Change the open tickets that match the search QUERY'
            set -a options '-y,--yes'
            set -a texts 'Do not ask before changing three or more found by --matching'
            set -a options '-n,--dry-run'
            set -a texts 'Show what would change and change nothing'
            set places 1
            set more 1
        case 'ticket merge'
            set -a options '-i,--into='
            set -a texts 'The ticket they live on in'
            set -a options '--watch'
            set -a texts 'Make their requesters watchers'
            set -a options '--matching=+'
            set -a texts 'Change the open tickets that match the search QUERY'
            set -a options '-y,--yes'
            set -a texts 'Do not ask before changing three or more found by --matching'
            set -a options '-n,--dry-run'
            set -a texts 'Show what would change and change nothing'
            set places 1
            set more 1
        case 'ticket link'
            set -a options '-k,--as='
            set -a texts 'How they refer to it'
            set -a options '-o,--to='
            set -a texts 'The other ticket'
            set -a options '--matching=+'
            set -a texts 'Change the open tickets that match the search QUERY'
            set -a options '-y,--yes'
            set -a texts 'Do not ask before changing three or more found by --matching'
            set -a options '-n,--dry-run'
            set -a texts 'Show what would change and change nothing'
            set places 1
            set more 1
        case 'ticket unlink'
            set -a options '-k,--as='
            set -a texts 'How they refer to it'
            set -a options '-o,--to='
            set -a texts 'The other ticket'
            set -a options '--matching=+'
            set -a texts 'Change the open tickets that match the search QUERY'
            set -a options '-y,--yes'
            set -a texts 'Do not ask before changing three or more found by --matching'
            set -a options '-n,--dry-run'
            set -a texts 'Show what would change and change nothing'
            set places 1
            set more 1
        case 'ticket watch'
            set -a options '-W,--who=+'
            set -a texts 'The person: a name or a mail address'
            set -a options '--matching=+'
            set -a texts 'Change the open tickets that match the search QUERY'
            set -a options '-y,--yes'
            set -a texts 'Do not ask before changing three or more found by --matching'
            set -a options '-n,--dry-run'
            set -a texts 'Show what would change and change nothing'
            set places 1
            set more 1
        case 'ticket unwatch'
            set -a options '-W,--who=+'
            set -a texts 'The person: a name or a mail address'
            set -a options '--matching=+'
            set -a texts 'Change the open tickets that match the search QUERY'
            set -a options '-y,--yes'
            set -a texts 'Do not ask before changing three or more found by --matching'
            set -a options '-n,--dry-run'
            set -a texts 'Show what would change and change nothing'
            set places 1
            set more 1
        case 'ticket attach'
            set -a options '--name='
            set -a texts 'Name for what comes from standard input'
            set places 2
            set more 1
        case 'ticket attachments'
            set -a options '--save='
            set -a texts 'Save all of them in DIRECTORY'
            set -a options '--print='
            set -a texts 'Write attachment N to standard output'
            set -a options '--format='
            set -a texts 'Print rows as FORMAT'
            set -a options '--json'
            set -a texts 'Print rows as JSON'
            set -a options '--fields=+'
            set -a texts 'Print only these fields, in this order'
            set -a options '--no-header'
            set -a texts 'Leave the header line out of CSV'
            set places 1
        case 'ticket detach'
            set places 2
            set more 1
        case 'ticket history'
            set -a options '--format='
            set -a texts 'Print rows as FORMAT'
            set -a options '--json'
            set -a texts 'Print rows as JSON'
            set -a options '--fields=+'
            set -a texts 'Print only these fields, in this order'
            set -a options '--no-header'
            set -a texts 'Leave the header line out of CSV'
            set places 1
        case 'ticket undo'
            set -a options '-n,--dry-run'
            set -a texts 'Show what would change and change nothing'
            set places 0
        case 'ticket import'
            set -a options '--preset='
            set -a texts 'Read the export of another help desk'
            set -a options '--list-presets'
            set -a texts 'List the presets and exit'
            set -a options '-m,--map=+'
            set -a texts 'Take our column OURS from their column THEIRS'
            set -a options '--value-map=+'
            set -a texts 'Read their word THEIRS as OURS'
            set -a options '--ignore=+'
            set -a texts 'Leave their column out; * is every unknown one'
            set -a options '--null=+'
            set -a texts 'Read cells that are TEXT as nothing'
            set -a options '--key='
            set -a texts 'Update the ticket that has the row\'s reference or number'
            set -a options '--date-format='
            set -a texts 'How dates are written, such as dd/mm/yyyy hh:mm'
            set -a options '--timezone='
            set -a texts 'The zone of times that name none'
            set -a options '--delimiter='
            set -a texts 'What stands between cells'
            set -a options '--encoding='
            set -a texts 'The file\'s encoding'
            set -a options '--spreadsheet'
            set -a texts 'Take off the apostrophes that guard formulas'
            set -a options '--notes'
            set -a texts 'Import notes, one a row, onto tickets that exist'
            set -a options '-k,--keep-going'
            set -a texts 'Import the good rows when others are rejected'
            set -a options '--rejects='
            set -a texts 'Write all rejected rows to FILE, with the reason of each'
            set -a options '-n,--dry-run'
            set -a texts 'Do everything and take it back'
            set places 1
        case 'ticket export'
            set -a options '-a,--all'
            set -a texts 'Tickets in every state, not only open ones'
            set -a options '-s,--state=+'
            set -a texts 'Tickets in STATE'
            set -a options '-Q,--queue=+'
            set -a texts 'Tickets of the queue'
            set -a options '-p,--priority=+'
            set -a texts 'Tickets of this priority'
            set -a options '-A,--assignee=+'
            set -a texts 'Tickets that WHO works on; \'me\' is you'
            set -a options '-r,--requester=+'
            set -a texts 'Tickets that WHO asked for'
            set -a options '--site=+'
            set -a texts 'Tickets at the site'
            set -a options '--room=+'
            set -a texts 'Tickets in the room'
            set -a options '--asset=+'
            set -a texts 'Tickets of the device'
            set -a options '-t,--tag=+'
            set -a texts 'Tickets with the tag'
            set -a options '--source=+'
            set -a texts 'Tickets that came in this way'
            set -a options '--reference=+'
            set -a texts 'Tickets with this number elsewhere'
            set -a options '--created-since='
            set -a texts 'Opened at DATE or later'
            set -a options '--created-until='
            set -a texts 'Opened before the end of DATE'
            set -a options '--updated-since='
            set -a texts 'Changed at DATE or later'
            set -a options '--updated-until='
            set -a texts 'Changed before the end of DATE'
            set -a options '--due-since='
            set -a texts 'Due at DATE or later'
            set -a options '--due-until='
            set -a texts 'Due before the end of DATE'
            set -a options '--overdue'
            set -a texts 'Open tickets whose due time has passed'
            set -a options '--unassigned'
            set -a texts 'Tickets that nobody works on'
            set -a options '--text=+'
            set -a texts 'Tickets that match the search QUERY'
            set -a options '--view='
            set -a texts 'Start from the saved filter NAME'
            set -a options '--spreadsheet'
            set -a texts 'Guard text that a spreadsheet would run as a formula'
            set -a options '--notes'
            set -a texts 'Write the notes instead of the tickets'
            set -a options '--format='
            set -a texts 'Print rows as FORMAT'
            set -a options '--json'
            set -a texts 'Print rows as JSON'
            set -a options '--fields=+'
            set -a texts 'Print only these fields, in this order'
            set -a options '--no-header'
            set -a texts 'Leave the header line out of CSV'
            set places 0
        case 'queue add'
            set -a options '-d,--description='
            set -a texts 'What belongs into it'
            set places 1
        case 'queue list'
            set -a options '--format='
            set -a texts 'Print rows as FORMAT'
            set -a options '--json'
            set -a texts 'Print rows as JSON'
            set -a options '--fields=+'
            set -a texts 'Print only these fields, in this order'
            set -a options '--no-header'
            set -a texts 'Leave the header line out of CSV'
            set places 0
        case 'queue edit'
            set -a options '--name='
            set -a texts 'The new name'
            set -a options '-d,--description='
            set -a texts 'What belongs into it'
            set -a options '--retire'
            set -a texts 'Take no new tickets'
            set -a options '--activate'
            set -a texts 'Take new tickets again'
            set places 1
        case 'template add'
            set -a options '-m,--message='
            set -a texts 'The text'
            set -a options '-F,--file='
            set -a texts 'Read the text from FILE; - is standard input'
            set -a options '--replace'
            set -a texts 'Replace a template of the same name'
            set places 1
        case 'template list'
            set -a options '--format='
            set -a texts 'Print rows as FORMAT'
            set -a options '--json'
            set -a texts 'Print rows as JSON'
            set -a options '--fields=+'
            set -a texts 'Print only these fields, in this order'
            set -a options '--no-header'
            set -a texts 'Leave the header line out of CSV'
            set places 0
        case 'template show'
            set places 1
        case 'template use'
            set places 2
        case 'view save'
            set -a options '--replace'
            set -a texts 'Replace a view of the same name'
            set places 2
            set more 1
        case 'view list'
            set -a options '--format='
            set -a texts 'Print rows as FORMAT'
            set -a options '--json'
            set -a texts 'Print rows as JSON'
            set -a options '--fields=+'
            set -a texts 'Print only these fields, in this order'
            set -a options '--no-header'
            set -a texts 'Leave the header line out of CSV'
            set places 0
        case 'view run'
            set -a options '-a,--all'
            set -a texts 'Tickets in every state, not only open ones'
            set -a options '-s,--state=+'
            set -a texts 'Tickets in STATE'
            set -a options '-Q,--queue=+'
            set -a texts 'Tickets of the queue'
            set -a options '-p,--priority=+'
            set -a texts 'Tickets of this priority'
            set -a options '-A,--assignee=+'
            set -a texts 'Tickets that WHO works on; \'me\' is you'
            set -a options '-r,--requester=+'
            set -a texts 'Tickets that WHO asked for'
            set -a options '--site=+'
            set -a texts 'Tickets at the site'
            set -a options '--room=+'
            set -a texts 'Tickets in the room'
            set -a options '--asset=+'
            set -a texts 'Tickets of the device'
            set -a options '-t,--tag=+'
            set -a texts 'Tickets with the tag'
            set -a options '--source=+'
            set -a texts 'Tickets that came in this way'
            set -a options '--reference=+'
            set -a texts 'Tickets with this number elsewhere'
            set -a options '--created-since='
            set -a texts 'Opened at DATE or later'
            set -a options '--created-until='
            set -a texts 'Opened before the end of DATE'
            set -a options '--updated-since='
            set -a texts 'Changed at DATE or later'
            set -a options '--updated-until='
            set -a texts 'Changed before the end of DATE'
            set -a options '--due-since='
            set -a texts 'Due at DATE or later'
            set -a options '--due-until='
            set -a texts 'Due before the end of DATE'
            set -a options '--overdue'
            set -a texts 'Open tickets whose due time has passed'
            set -a options '--unassigned'
            set -a texts 'Tickets that nobody works on'
            set -a options '--text=+'
            set -a texts 'Tickets that match the search QUERY'
            set -a options '--sort='
            set -a texts 'Sort by FIELD'
            set -a options '--reverse'
            set -a texts 'Sort the other way round'
            set -a options '-l,--limit='
            set -a texts 'Print at most N rows; 0 is no limit'
            set -a options '--format='
            set -a texts 'Print rows as FORMAT'
            set -a options '--json'
            set -a texts 'Print rows as JSON'
            set -a options '--fields=+'
            set -a texts 'Print only these fields, in this order'
            set -a options '--no-header'
            set -a texts 'Leave the header line out of CSV'
            set places 1
        case 'person list'
            set -a options '--format='
            set -a texts 'Print rows as FORMAT'
            set -a options '--json'
            set -a texts 'Print rows as JSON'
            set -a options '--fields=+'
            set -a texts 'Print only these fields, in this order'
            set -a options '--no-header'
            set -a texts 'Leave the header line out of CSV'
            set places 1
        case 'state list'
            set -a options '--format='
            set -a texts 'Print rows as FORMAT'
            set -a options '--json'
            set -a texts 'Print rows as JSON'
            set -a options '--fields=+'
            set -a texts 'Print only these fields, in this order'
            set -a options '--no-header'
            set -a texts 'Leave the header line out of CSV'
            set places 0
        case 'state rename'
            set places 2
        case 'store info'
            set -a options '--format='
            set -a texts 'Print rows as FORMAT'
            set -a options '--json'
            set -a texts 'Print rows as JSON'
            set -a options '--fields=+'
            set -a texts 'Print only these fields, in this order'
            set -a options '--no-header'
            set -a texts 'Leave the header line out of CSV'
            set places 0
        case 'store check'
            set -a options '--quick'
            set -a texts 'Leave out what takes long'
            set -a options '--format='
            set -a texts 'Print rows as FORMAT'
            set -a options '--json'
            set -a texts 'Print rows as JSON'
            set -a options '--fields=+'
            set -a texts 'Print only these fields, in this order'
            set -a options '--no-header'
            set -a texts 'Leave the header line out of CSV'
            set places 0
        case 'store backup'
            set -a options '--replace'
            set -a texts 'Replace FILE when it exists'
            set -a options '--keep='
            set -a texts 'Keep the N newest copies in the directory FILE'
            set places 1
        case 'store restore'
            set -a options '--replace'
            set -a texts 'Replace the store that exists, and keep it aside'
            set -a options '--yes'
            set -a texts 'Do not ask'
            set places 1
        case 'store migrate'
            set places 0
        case 'store vacuum'
            set places 0
        case 'store query'
            set -a options '--time-limit='
            set -a texts 'Stop after SECONDS of computing; 0 is never'
            set -a options '--format='
            set -a texts 'Print rows as FORMAT'
            set -a options '--json'
            set -a texts 'Print rows as JSON'
            set -a options '--fields=+'
            set -a texts 'Print only these fields, in this order'
            set -a options '--no-header'
            set -a texts 'Leave the header line out of CSV'
            set places 1
        case 'store views'
            set -a options '--format='
            set -a texts 'Print rows as FORMAT'
            set -a options '--json'
            set -a texts 'Print rows as JSON'
            set -a options '--fields=+'
            set -a texts 'Print only these fields, in this order'
            set -a options '--no-header'
            set -a texts 'Leave the header line out of CSV'
            set places 1
        case 'config list'
            set -a options '--format='
            set -a texts 'Print rows as FORMAT'
            set -a options '--json'
            set -a texts 'Print rows as JSON'
            set -a options '--fields=+'
            set -a texts 'Print only these fields, in this order'
            set -a options '--no-header'
            set -a texts 'Leave the header line out of CSV'
            set places 0
        case 'config set'
            set places 2
        case 'config unset'
            set places 1
        case 'config path'
            set places 0
        case 'cron'
            set -a options '--list'
            set -a texts 'List the jobs and when they ran'
            set -a options '--now'
            set -a texts 'Run them whether they are due or not'
            set -a options '--only=+'
            set -a texts 'Run only this job'
            set -a options '--format='
            set -a texts 'Print rows as FORMAT'
            set -a options '--json'
            set -a texts 'Print rows as JSON'
            set -a options '--fields=+'
            set -a texts 'Print only these fields, in this order'
            set -a options '--no-header'
            set -a texts 'Leave the header line out of CSV'
            set places 0
        case 'doctor'
            set -a options '--format='
            set -a texts 'Print rows as FORMAT'
            set -a options '--json'
            set -a texts 'Print rows as JSON'
            set -a options '--fields=+'
            set -a texts 'Print only these fields, in this order'
            set -a options '--no-header'
            set -a texts 'Leave the header line out of CSV'
            set places 0
        case 'help'
            set places 1
            set more 1
        case ''
            set -a options '-V,--version'
            set -a texts 'Show the version'
    end
    set -a options '--db='
    set -a texts 'Use the store FILE'
    set -a options '--config='
    set -a texts 'Read the configuration FILE'
    set -a options '--actor='
    set -a texts 'Record NAME as the one who does it'
    set -a options '--color='
    set -a texts 'Colour the output WHEN'
    set -a options '-q,--quiet'
    set -a texts 'Print nothing but data and errors'
    set -a options '--no-pager'
    set -a texts 'Do not page help and show'
    set -a options '--no-input'
    set -a texts 'Never ask, fail instead'
    set -a options '-h,--help'
    set -a texts 'Show help (-h: short, --help: full)'
end

# What follows an option, or stands in a place of a command.
function __ittool_value --no-scope-shadowing
    set words
    set kind
    switch "$argv[1] $argv[2]"
        case '* --db' '* --config' '* --file' '* --save' '* --rejects' 'ticket attach @2' 'ticket import @1' 'store backup @1' 'store restore @1'
            set kind file
        case '* --color'
            set words 'auto' 'always' 'never'
        case '* --format'
            set words 'table' 'tsv' 'csv' 'json' 'ndjson'
        case '* --requester' '* --assignee' '* --queue' '* --site' '* --tag' '* --state' '* --view' '* --template' 'ticket assign --to' 'ticket link --to' 'ticket unlink --to' '* --add' '* --remove' '* --into' '* --who' '* --preset' 'ticket show @1' 'ticket reply @1' 'ticket note @1' 'ticket claim @1' 'ticket assign @1' 'ticket edit @1' 'ticket tag @1' 'ticket time @1' 'ticket wait @1' 'ticket resolve @1' 'ticket close @1' 'ticket reopen @1' 'ticket merge @1' 'ticket link @1' 'ticket unlink @1' 'ticket watch @1' 'ticket unwatch @1' 'ticket attach @1' 'ticket attachments @1' 'ticket detach @1' 'ticket history @1' 'queue edit @1' 'template show @1' 'template use @1' 'template use @2' 'view run @1' 'help @1'
            set kind ask
        case '* --priority'
            set words 'low' 'normal' 'high' 'urgent'
        case '* --source'
            set words 'shell' 'mail' 'csv' 'web' 'phone'
        case '* --sort'
            set words 'number' 'created' 'updated' 'due' 'priority' 'state' 'subject'
        case '* --for'
            set words 'requester' 'vendor' 'parts'
        case '* --why'
            set words 'confirmed' 'unanswered' 'withdrawn' 'declined' 'duplicate' 'spam'
        case '* --as'
            set words 'blocks' 'duplicates' 'parent' 'related'
        case '* --key'
            set words 'reference' 'number'
        case '* --delimiter'
            set words ',' ';' 'tab' '|'
        case '* --encoding'
            set words 'utf-8' 'windows-1252' 'latin1' 'iso-8859-15' 'cp850' 'utf-16' 'utf-16le' 'utf-16be'
        case 'state rename @1'
            set words 'new' 'open' 'waiting' 'resolved' 'closed'
        case 'store views @1'
            set words 'tickets' 'notes' 'history' 'people' 'queues' 'states' 'tags' 'watchers' 'links' 'attachments' 'deliveries'
        case 'config set @1' 'config unset @1'
            set words 'ticket.queue' 'ticket.quiet-days' 'ticket.waiting-days' 'ticket.attachment-limit' 'delivery.quiet-hours' 'delivery.daily-cap' 'delivery.give-up-hours' 'delivery.resend-minutes'
    end
end

# Candidates for a value, each after what stands before it in the same word.
function __ittool_offer_value --no-scope-shadowing
    set -l words
    set -l kind
    __ittool_value $argv[1] $argv[2]
    switch "$kind"
        case file
            # fish's own file completion, with the part before '=' put back.
            for file in (complete -C"'' $typed")
                printf '%s%s\n' $before $file
            end
        case ask
            set -l index (count $line)
            for answer in ($line[1] __complete fish $index $line $current 2>/dev/null)
                printf '%s%s\n' $before $answer
            end
        case '*'
            for word in $words
                printf '%s%s\n' $before $word
            end
    end
end

# Finds the option of this name, and its long name.
function __ittool_option --no-scope-shadowing
    for one in $options
        set -l names (string split -- , (string replace -r '[=+]+$' '' -- $one))
        if contains -- $argv[1] $names
            set entry $one
            set long $names[-1]
            return 0
        end
    end
    return 1
end

function __ittool_complete
    set -l line (commandline -opc)
    set -l current (commandline -ct)
    set -l typed (string replace -r '^["\']' '' -- $current)
    set -l before ''
    set -l noun
    set -l command
    set -l awaiting
    set -l over
    set -l used
    set -l operands 0
    set -l options
    set -l texts
    set -l places 0
    set -l more
    set -l entry
    set -l long
    __ittool_command ''
    for word in $line[2..-1]
        if test -n "$awaiting"
            set awaiting
        else if test -n "$over"; or not string match -qr -- '^-.' $word
            if test -n "$command"
                set operands (math $operands + 1)
            else if test -z "$noun"
                set noun $word
                if test -z "$(__ittool_verbs $noun)"
                    set command $noun
                end
                __ittool_command $noun
            else
                set command "$noun $word"
                __ittool_command $command
            end
        else if test "$word" = --
            set over 1
        else if string match -q -- '--*' $word
            __ittool_option (string replace -r '=.*' '' -- $word); or continue
            set -a used $long
            if string match -q -- '*=*' $entry; and not string match -q -- '*=*' $word
                set awaiting $long
            end
        else
            set -l letters (string split '' -- (string sub -s 2 -- $word))
            for place in (seq (count $letters))
                __ittool_option -$letters[$place]; or continue
                set -a used $long
                string match -q -- '*=*' $entry; or continue
                if test $place -eq (count $letters)
                    set awaiting $long
                end
                break
            end
        end
    end
    if test -n "$awaiting"
        __ittool_offer_value "$command" $awaiting
    else if test -z "$over"; and string match -q -- '--*=*' $typed
        set before (string replace -r '=.*' '=' -- $typed)
        set typed (string replace -r '^[^=]*=' '' -- $typed)
        if __ittool_option (string replace = "" -- $before); and string match -q -- '*=*' $entry
            __ittool_offer_value "$command" $long
        end
    else if test -z "$over"; and string match -q -- '-*' $typed
        for place in (seq (count $options))
            set -l names (string split -- , (string replace -r '[=+]+$' '' -- $options[$place]))
            if string match -q -- '*+' $options[$place]; or not contains -- $names[-1] $used
                printf '%s\t%s\n' $names[-1] $texts[$place]
            end
        end
    else if test -z "$command"
        __ittool_verbs "$noun"
    else if test $operands -lt $places
        __ittool_offer_value $command @(math $operands + 1)
    else if test -n "$more"
        __ittool_offer_value $command @$places
    end
end

complete -c ittool -f -a '(__ittool_complete)'
