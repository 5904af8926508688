# bash completion for ittool, made by 'ittool __generate'.

# Nouns and verbs.
_ittool_verbs() {
  case $1 in
    '') words=('setup' 'init' 'board' 'handover' 'promises' 'ticket' 'recurring' 'queue' 'level' 'template' 'glossary' 'article' 'policy' 'announce' 'question' 'change' 'survey' 'subscription' 'giveaway' 'service' 'outage' 'maintenance' 'check' 'monitor' 'alert' 'status' 'web' 'view' 'person' 'group' 'site' 'room' 'calendar' 'state' 'report' 'digest' 'directory' 'retention' 'mail' 'delivery' 'channel' 'store' 'config' 'cgi' 'cron' 'doctor' 'help') ;;
    'ticket') words=('open' 'list' 'show' 'search' 'reply' 'note' 'review' 'promise' 'checklist' 'claim' 'assign' 'edit' 'tag' 'time' 'times' 'wait' 'resolve' 'close' 'reopen' 'merge' 'link' 'unlink' 'watch' 'unwatch' 'attach' 'attachments' 'detach' 'history' 'undo' 'import' 'export') ;;
    'recurring') words=('create' 'edit' 'list' 'show' 'next' 'run' 'pause' 'resume' 'delete') ;;
    'queue') words=('add' 'list' 'edit') ;;
    'level') words=('create' 'list' 'show' 'edit' 'delete' 'test' 'import' 'export') ;;
    'template') words=('add' 'list' 'show' 'use' 'remove') ;;
    'glossary') words=('add' 'remove' 'list' 'import' 'export') ;;
    'article') words=('add' 'edit' 'list' 'show' 'search' 'publish' 'retire' 'review' 'link' 'from-ticket' 'export' 'import') ;;
    'policy') words=('list' 'show' 'amend' 'history') ;;
    'announce') words=('draft' 'edit' 'review' 'preview' 'approve' 'publish' 'schedule' 'list' 'show' 'search' 'correct' 'retract' 'export' 'import' 'unsubscribe' 'question' 'questions' 'import-log' 'stats') ;;
    'question') words=('add' 'list' 'show' 'answer' 'decline' 'assign' 'edit' 'ticket') ;;
    'change') words=('propose' 'list' 'show' 'edit' 'decide' 'done' 'announce' 'tell' 'measure') ;;
    'survey') words=('create' 'lint' 'list' 'show' 'edit' 'open' 'invite' 'remind' 'answer' 'close' 'delete' 'import' 'export' 'comments' 'theme' 'results' 'compare') ;;
    'subscription') words=('list' 'add' 'confirm' 'remove' 'history' 'import') ;;
    'giveaway') words=('open' 'enter' 'import-entries' 'withdraw' 'consent' 'close' 'tell' 'commit' 'draw' 'substitute' 'cancel' 'export' 'verify' 'list' 'show') ;;
    'service') words=('add' 'edit' 'list' 'show' 'depend' 'undepend' 'graph' 'import' 'export' 'retire') ;;
    'outage') words=('open' 'update' 'resolve' 'reopen' 'impact' 'amend' 'list' 'show' 'edit' 'publish' 'dismiss' 'backfill' 'cap' 'link' 'unlink' 'adopt' 'postmortem' 'report') ;;
    'maintenance') words=('plan' 'edit' 'list' 'show' 'start' 'end' 'extend' 'cancel' 'export') ;;
    'monitor') words=('list' 'show' 'map' 'forget') ;;
    'alert') words=('plan' 'send' 'status' 'compose' 'edit' 'list' 'show' 'answer' 'receive' 'end' 'cancel' 'paper' 'called' 'contacts' 'drill') ;;
    'web') words=('build' 'publish' 'templates') ;;
    'view') words=('save' 'list' 'run' 'remove') ;;
    'person') words=('add' 'list' 'show' 'edit' 'import' 'export' 'merge' 'messages' 'erase') ;;
    'group') words=('add' 'list' 'show' 'edit' 'members') ;;
    'site') words=('add' 'list' 'edit') ;;
    'room') words=('add' 'list' 'edit') ;;
    'calendar') words=('create' 'edit' 'list' 'show' 'hours' 'close' 'open' 'season' 'clear' 'bells' 'use' 'import' 'export' 'check' 'delete' 'add' 'between') ;;
    'state') words=('list' 'rename') ;;
    'report') words=('volume' 'backlog' 'response' 'resolution' 'levels' 'sites' 'people' 'assets' 'reopened' 'notes' 'satisfaction') ;;
    'digest') words=('create' 'list' 'show' 'edit' 'delete' 'preview' 'send' 'status') ;;
    'directory') words=('sync' 'check') ;;
    'retention') words=('apply') ;;
    'mail') words=('receive' 'fetch' 'mailboxes' 'explain' 'classify' 'quarantine' 'show' 'release') ;;
    'delivery') words=('run' 'list' 'show' 'retry' 'cancel' 'receipt' 'stats') ;;
    'channel') words=('list' 'test' 'preset' 'lint') ;;
    'store') words=('info' 'check' 'backup' 'restore' 'migrate' 'vacuum' 'query' 'views') ;;
    'config') words=('list' 'set' 'unset' 'path') ;;
    *) words=() ;;
  esac
}

# The options of a command, '=' for a value, '+' where it may be repeated; how many operands, and
# whether the last may be repeated.
_ittool_command() {
  options='--db= --config= --actor= --color= -q,--quiet --no-pager --no-input -h,--help'
  places=0 more=
  case $1 in
    'setup') options="--district= --timezone= --address= --mail= --host= --user= --password-file= --path= --mail-in= --in-host= --in-user= --in-password-file= --in-path= --directory= --base= --bind= --directory-password-file= --directory-ca-file= --try= --no-try --replace $options" places=0 ;;
    'init') options="--group= $options" places=0 ;;
    'board') options="--team -Q,--queue=+ -p,--priority=+ -r,--requester=+ --site=+ --room=+ --asset=+ -t,--tag=+ -l,--limit= --format= --json --fields=+ --no-header $options" places=0 ;;
    'handover') options="--since= --for= --format= --json -l,--limit= --done $options" places=0 ;;
    'promises') options="-s,--state=+ -a,--all -A,--by=+ -Q,--queue=+ --since= --until= --count --format= --json --fields=+ --no-header $options" places=0 ;;
    'ticket open') options="-r,--requester= -m,--message= -F,--file= -A,--assignee= -Q,--queue= -p,--priority= --site= --room= --asset= -t,--tag=+ --due= --source= --reference= --here --student= $options" places=1 more=1 ;;
    'ticket list') options="-a,--all -s,--state=+ -Q,--queue=+ -p,--priority=+ -A,--assignee=+ -r,--requester=+ --site=+ --room=+ --asset=+ -t,--tag=+ --source=+ --reference=+ --created-since= --created-until= --updated-since= --updated-until= --due-since= --due-until= --overdue --due-within= --unassigned --text=+ --view= --sort= --reverse -l,--limit= --format= --json --fields=+ --no-header $options" places=0 ;;
    'ticket show') options="--full --format= --json --fields=+ --no-header $options" places=1 more=1 ;;
    'ticket search') options="-b,--best --open -s,--state=+ -Q,--queue=+ -p,--priority=+ -A,--assignee=+ -r,--requester=+ --site=+ --room=+ --asset=+ -t,--tag=+ --source=+ --reference=+ --created-since= --created-until= --updated-since= --updated-until= --due-since= --due-until= --overdue --due-within= --unassigned --view= -l,--limit= --format= --json --fields=+ --no-header $options" places=1 more=1 ;;
    'ticket reply') options="-m,--message= -F,--file= --template= -A,--attach=+ -T,--time= --strict -P,--promise= --matching=+ -y,--yes -n,--dry-run $options" places=1 more=1 ;;
    'ticket note') options="-m,--message= -F,--file= --template= --edit= -T,--time= --matching=+ -y,--yes -n,--dry-run $options" places=1 more=1 ;;
    'ticket review') options="-i,--internal --resolution --language= --strict --format= --json --fields=+ --no-header $options" places=1 ;;
    'ticket promise') options="-m,--message= -F,--file= --template= -n,--dry-run $options" places=3 ;;
    'ticket checklist') options="-F,--file= --template= --format= --json --fields=+ --no-header $options" places=3 more=1 ;;
    'ticket claim') options="--matching=+ -y,--yes -n,--dry-run $options" places=1 more=1 ;;
    'ticket assign') options="-A,--to= --nobody --matching=+ -y,--yes -n,--dry-run $options" places=1 more=1 ;;
    'ticket edit') options="--subject= -m,--message= -F,--file= -r,--requester= -Q,--queue= -p,--priority= --site= --room= --asset= --due= --reference= --student= --if-version= --matching=+ -y,--yes -n,--dry-run $options" places=1 more=1 ;;
    'ticket tag') options="-t,--add=+ -R,--remove=+ --matching=+ -y,--yes -n,--dry-run $options" places=1 more=1 ;;
    'ticket time') options="--take $options" places=2 ;;
    'ticket times') options="--by= --from= --to= --format= --json --fields=+ --no-header $options" places=0 ;;
    'ticket wait') options="-f,--for= -u,--until= -m,--message= -F,--file= --template= --matching=+ -y,--yes -n,--dry-run $options" places=1 more=1 ;;
    'ticket resolve') options="-m,--message= -F,--file= --template= -T,--time= --article= --strict --matching=+ -y,--yes -n,--dry-run $options" places=1 more=1 ;;
    'ticket close') options="-w,--why= --of= --outage= -m,--message= -F,--file= --template= --matching=+ -y,--yes -n,--dry-run $options" places=1 more=1 ;;
    'ticket reopen') options="-m,--message= -F,--file= --template= --matching=+ -y,--yes -n,--dry-run $options" places=1 more=1 ;;
    'ticket merge') options="-i,--into= --watch --matching=+ -y,--yes -n,--dry-run $options" places=1 more=1 ;;
    'ticket link') options="-k,--as= -o,--to= --matching=+ -y,--yes -n,--dry-run $options" places=1 more=1 ;;
    'ticket unlink') options="-k,--as= -o,--to= --matching=+ -y,--yes -n,--dry-run $options" places=1 more=1 ;;
    'ticket watch') options="-W,--who=+ --matching=+ -y,--yes -n,--dry-run $options" places=1 more=1 ;;
    'ticket unwatch') options="-W,--who=+ --matching=+ -y,--yes -n,--dry-run $options" places=1 more=1 ;;
    'ticket attach') options="--name= $options" places=2 more=1 ;;
    'ticket attachments') options="--save= --print= --format= --json --fields=+ --no-header $options" places=1 ;;
    'ticket detach') places=2 more=1 ;;
    'ticket history') options="--format= --json --fields=+ --no-header $options" places=1 ;;
    'ticket undo') options="-n,--dry-run $options" places=0 ;;
    'ticket import') options="--preset= --list-presets -m,--map=+ --value-map=+ --ignore=+ --null=+ --key= --date-format= --timezone= --delimiter= --encoding= --spreadsheet --notes -k,--keep-going --rejects= -n,--dry-run $options" places=1 ;;
    'ticket export') options="-a,--all -s,--state=+ -Q,--queue=+ -p,--priority=+ -A,--assignee=+ -r,--requester=+ --site=+ --room=+ --asset=+ -t,--tag=+ --source=+ --reference=+ --created-since= --created-until= --updated-since= --updated-until= --due-since= --due-until= --overdue --due-within= --unassigned --text=+ --view= --spreadsheet --notes --format= --json --fields=+ --no-header $options" places=0 ;;
    'recurring create') options="-R,--rule= --first= --closed= --missed= --subject= -m,--message= -F,--file= -r,--requester= -A,--assignee= -Q,--queue= --site= --room= -p,--priority= -t,--tag=+ --item=+ --due-after= $options" places=1 ;;
    'recurring edit') options="-R,--rule= --first= --closed= --missed= --subject= -m,--message= -F,--file= -r,--requester= -A,--assignee= -Q,--queue= --site= --room= -p,--priority= -t,--tag=+ --item=+ --due-after= $options" places=1 ;;
    'recurring list') options="--format= --json --fields=+ --no-header $options" places=0 ;;
    'recurring show') options="--format= --json --fields=+ --no-header $options" places=1 ;;
    'recurring next') options="--count= --format= --json --fields=+ --no-header $options" places=1 ;;
    'recurring run') options="-n,--dry-run $options" places=0 ;;
    'recurring pause') places=1 ;;
    'recurring resume') places=1 ;;
    'recurring delete') options="-y,--yes $options" places=1 ;;
    'queue add') options="-d,--description= $options" places=1 ;;
    'queue list') options="--format= --json --fields=+ --no-header $options" places=0 ;;
    'queue edit') options="--name= -d,--description= --retire --activate $options" places=1 ;;
    'level create') options="-d,--description= --place= -Q,--queue= -p,--priority= --site= --group= --calendar= --response= --next-word= --resolution= --warn= --urgent --lead= --since= --escalate=+ --escalate-nobody $options" places=1 ;;
    'level list') options="--format= --json --fields=+ --no-header $options" places=0 ;;
    'level show') options="--format= --json --fields=+ --no-header $options" places=1 ;;
    'level edit') options="-d,--description= --place= -Q,--queue= -p,--priority= --site= --group= --calendar= --response= --next-word= --resolution= --warn= --urgent --lead= --since= --escalate=+ --escalate-nobody --name= --not-urgent --without=+ $options" places=1 ;;
    'level delete') places=1 ;;
    'level test') options="--format= --json --fields=+ --no-header $options" places=1 more=1 ;;
    'level import') options="--replace -n,--dry-run $options" places=1 ;;
    'level export') places=0 ;;
    'template add') options="-m,--message= -F,--file= --replace $options" places=1 ;;
    'template list') options="--format= --json --fields=+ --no-header $options" places=0 ;;
    'template show') places=1 ;;
    'template use') places=2 ;;
    'template remove') options="-y,--yes $options" places=1 ;;
    'glossary add') options="-l,--list= --language= $options" places=2 more=1 ;;
    'glossary remove') options="-l,--list= --language= $options" places=1 ;;
    'glossary list') options="-l,--list= --language= --own --format= --json --fields=+ --no-header $options" places=0 ;;
    'glossary import') options="--language= -n,--dry-run $options" places=1 ;;
    'glossary export') options="-l,--list= --language= $options" places=0 ;;
    'article add') options="-s,--summary= -m,--message= -F,--file= --audience= --language= --publish $options" places=1 more=1 ;;
    'article edit') options="--title= -s,--summary= -m,--message= -F,--file= --audience= --language= --reason= $options" places=1 ;;
    'article list') options="--audience= --state= --format= --json --fields=+ --no-header $options" places=0 ;;
    'article show') options="--markdown --versions --revision= --diff --format= --json --fields=+ --no-header $options" places=1 ;;
    'article search') options="--audience= --format= --json --fields=+ --no-header $options" places=1 more=1 ;;
    'article publish') options="--review= $options" places=1 ;;
    'article retire') places=1 ;;
    'article review') options="--next= --format= --json --fields=+ --no-header $options" places=1 ;;
    'article link') options="--remove $options" places=2 ;;
    'article from-ticket') options="--notes --audience= $options" places=1 ;;
    'article export') options="-d,--directory= $options" places=1 more=1 ;;
    'article import') options="-n,--dry-run $options" places=1 more=1 ;;
    'policy list') options="--format= --json --fields=+ --no-header $options" places=0 ;;
    'policy show') options="--language= --revision= --format= --json --fields=+ --no-header $options" places=1 ;;
    'policy amend') options="--language= -r,--reason= -F,--file= -m,--message= --title= -s,--summary= $options" places=1 ;;
    'policy history') options="--language= --format= --json --fields=+ --no-header $options" places=1 ;;
    'announce draft') options="-s,--summary= -a,--action= -m,--message= -F,--file= --language= -g,--group=+ --site=+ --public -t,--tag=+ -c,--channel=+ --no-channel --valid-until= --attach=+ --alt=+ $options" places=1 more=1 ;;
    'announce edit') options="--headline= -s,--summary= -a,--action= -m,--message= -F,--file= --language= -g,--group=+ --site=+ --public -t,--tag=+ -c,--channel=+ --no-channel --valid-until= --not-public --attach=+ --alt=+ --detach=+ --reason= $options" places=1 ;;
    'announce review') options="--strict --format= --json --fields=+ --no-header $options" places=1 ;;
    'announce preview') options="--channel= --language=+ --json $options" places=1 ;;
    'announce approve') places=1 ;;
    'announce publish') options="--resend --to=+ -c,--channel=+ -n,--dry-run $options" places=1 ;;
    'announce schedule') options="--late= --cancel $options" places=2 more=1 ;;
    'announce list') options="--state=+ --tag= --group= --public --all -l,--limit= --format= --json --fields=+ --no-header $options" places=0 ;;
    'announce show') options="--language= --markdown --unreached --posts --versions --revision= --diff --format= --json --fields=+ --no-header $options" places=1 ;;
    'announce search') options="--state=+ --tag= --group= --public --all --format= --json --fields=+ --no-header $options" places=1 more=1 ;;
    'announce correct') options="--reason= --headline= -s,--summary= -a,--action= -m,--message= -F,--file= --language= --valid-until= -n,--dry-run $options" places=1 ;;
    'announce retract') options="--reason= --tell -n,--dry-run $options" places=1 ;;
    'announce export') options="-d,--directory= --language= $options" places=1 more=1 ;;
    'announce import') options="-n,--dry-run $options" places=1 more=1 ;;
    'announce unsubscribe') places=1 ;;
    'announce question') options="--from= -m,--message= -F,--file= $options" places=3 more=1 ;;
    'announce questions') options="--open --all --state=+ --announcement= --owner= --older-than= -l,--limit= --format= --json --fields=+ --no-header $options" places=0 ;;
    'announce import-log') options="--overlap -n,--dry-run $options" places=1 more=1 ;;
    'announce stats') options="-b,--by= --from= --to= --tag= --svg= --format= --json --fields=+ --no-header $options" places=1 more=1 ;;
    'question add') options="--from= -m,--message= -F,--file= $options" places=2 more=1 ;;
    'question list') options="--open --all --state=+ --announcement= --owner= --older-than= -l,--limit= --format= --json --fields=+ --no-header $options" places=0 ;;
    'question show') options="--format= --json --fields=+ --no-header $options" places=1 ;;
    'question answer') options="-m,--message= -F,--file= --publish --as= --name-asker --again $options" places=1 ;;
    'question decline') options="--reason= $options" places=1 ;;
    'question assign') places=2 ;;
    'question edit') options="--as= --name-asker --no-name --not-public $options" places=1 ;;
    'question ticket') options="-Q,--queue= $options" places=1 ;;
    'change propose') options="-m,--message= -F,--file= -c,--cause=+ --owner= --due= --not-public --language= $options" places=1 more=1 ;;
    'change list') options="-u,--unanswered --all --state=+ -c,--cause= --policy= --announcement= --owner= -l,--limit= --format= --json --fields=+ --no-header $options" places=0 ;;
    'change show') options="--format= --json --fields=+ --no-header $options" places=1 ;;
    'change edit') options="--title= -m,--message= -F,--file= -c,--cause=+ --owner= --due= --remove-cause=+ --public --not-public $options" places=1 ;;
    'change decide') options="-r,--reason= --due= --owner= $options" places=2 ;;
    'change done') options="--policy= $options" places=1 ;;
    'change announce') options="--draft -g,--group=+ $options" places=2 ;;
    'change tell') options="-n,--dry-run $options" places=1 ;;
    'change measure') options="-i,--item= --before= --outcome= $options" places=1 ;;
    'survey create') options="--from= --name= $options" places=1 ;;
    'survey lint') places=1 more=1 ;;
    'survey list') options="--all --state=+ --mode=+ --format= --json --fields=+ --no-header $options" places=0 ;;
    'survey show') options="-t,--text --edition= --from= --language= --format= --json --fields=+ --no-header $options" places=1 ;;
    'survey edit') options="-F,--file= -r,--reason= $options" places=1 ;;
    'survey open') options="--closes= --code --no-code $options" places=1 ;;
    'survey invite') options="-g,--group=+ -s,--site=+ -p,--person=+ -n,--dry-run $options" places=1 ;;
    'survey remind') options="-n,--dry-run $options" places=1 ;;
    'survey answer') options="--token= --code= -p,--person= --ticket= -s,--set=+ --json= --partial --language= $options" places=1 ;;
    'survey close') options="-y,--yes $options" places=1 ;;
    'survey delete') options="-y,--yes $options" places=1 ;;
    'survey import') options="-p,--preset= --map=+ --ignore=+ --date-format= --delimiter= --encoding= -k,--keep-going -n,--dry-run $options" places=2 ;;
    'survey export') options="--format= --json $options" places=1 ;;
    'survey comments') options="-i,--item=+ -t,--theme= -u,--untagged -s,--search= -b,--by= --format= --json --fields=+ --no-header $options" places=1 ;;
    'survey theme') options="-p,--propose --remove --format= --json --fields=+ --no-header $options" places=2 more=1 ;;
    'survey results') options="-b,--by= -i,--item=+ --svg= --html= --format= --json --fields=+ --no-header $options" places=1 ;;
    'survey compare') options="-i,--item=+ --svg= --html= --format= --json --fields=+ --no-header $options" places=2 ;;
    'subscription list') options="--state=+ --topic= -l,--limit= --format= --json --fields=+ --no-header $options" places=1 ;;
    'subscription add') options="--name= --language= --pace= $options" places=2 more=1 ;;
    'subscription confirm') options="--reason= $options" places=1 ;;
    'subscription remove') options="--reason= $options" places=2 more=1 ;;
    'subscription history') options="--format= --json --fields=+ --no-header $options" places=1 ;;
    'subscription import') options="--topic=+ --language= --pace= --delimiter= --keep-going -n,--dry-run --format= --json --fields=+ --no-header $options" places=1 ;;
    'giveaway open') options="--rule= --word= --announcement= --winners= --until= --staff-may-enter $options" places=1 more=1 ;;
    'giveaway enter') options="--may-name --format= --json --fields=+ --no-header $options" places=2 more=1 ;;
    'giveaway import-entries') options="-n,--dry-run --format= --json --fields=+ --no-header $options" places=2 ;;
    'giveaway withdraw') options="--reason= $options" places=2 more=1 ;;
    'giveaway consent') options="--withdraw $options" places=2 more=1 ;;
    'giveaway close') options="-n,--dry-run $options" places=1 ;;
    'giveaway tell') options="-n,--dry-run $options" places=1 ;;
    'giveaway commit') options="--method= --winners= --source=+ --at=+ $options" places=1 ;;
    'giveaway draw') options="--numbers=+ -n,--dry-run --format= --json --fields=+ --no-header $options" places=1 ;;
    'giveaway substitute') options="--reason= --format= --json --fields=+ --no-header $options" places=2 ;;
    'giveaway cancel') options="--reason= $options" places=1 ;;
    'giveaway export') places=1 ;;
    'giveaway verify') options="--before= --seal= --numbers=+ --receipt= --address= --script --format= --json --fields=+ --no-header $options" places=1 ;;
    'giveaway list') options="--state=+ --format= --json --fields=+ --no-header $options" places=0 ;;
    'giveaway show') options="--entries --winners --format= --json --fields=+ --no-header $options" places=1 ;;
    'service add') options="-t,--title= -d,--description= -s,--site=+ --owner= --vendor-page= --calendar= --public --internal --place= $options" places=1 ;;
    'service edit') options="--name= -t,--title= -d,--description= -s,--site=+ --owner= --vendor-page= --calendar= --public --internal --place= --everywhere --activate $options" places=1 ;;
    'service list') options="-s,--site= --all --format= --json --fields=+ --no-header $options" places=0 ;;
    'service show') options="--format= --json --fields=+ --no-header $options" places=1 ;;
    'service depend') options="--on=+ --channel= -s,--site= --helps --alternative= $options" places=1 ;;
    'service undepend') options="--on=+ --channel= -s,--site= $options" places=1 ;;
    'service graph') options="--svg= $options" places=1 ;;
    'service import') options="-n,--dry-run --delimiter= --format= --json --fields=+ --no-header $options" places=1 ;;
    'service export') options="--all --format= --json --fields=+ --no-header $options" places=0 ;;
    'service retire') places=1 ;;
    'outage open') options="-i,--impact=+ --affected= -w,--meanwhile= --works= -m,--message= -F,--file= -n,--next= --state= --cause= --owner= --since= --language= --not-public --draft --no-notify --strict $options" places=1 more=1 ;;
    'outage update') options="--affected= -w,--meanwhile= --works= -m,--message= -F,--file= -n,--next= -i,--impact=+ -s,--state= --since= --no-notify --strict $options" places=1 ;;
    'outage resolve') options="--affected= -w,--meanwhile= --works= -m,--message= -F,--file= --cause= --since= --tickets --no-notify --strict $options" places=1 ;;
    'outage reopen') options="--affected= -w,--meanwhile= --works= -m,--message= -F,--file= -n,--next= -i,--impact=+ -s,--state= --since= --no-notify --strict $options" places=1 ;;
    'outage impact') options="--since= $options" places=2 more=1 ;;
    'outage amend') options="--number= --affected= -w,--meanwhile= --works= -m,--message= -F,--file= -n,--next= $options" places=1 ;;
    'outage list') options="-s,--state=+ --open --all --service= --site= --cause= --since= --until= -l,--limit= --format= --json --fields=+ --no-header $options" places=0 ;;
    'outage show') options="--updates --impacts --amendments --format= --json --fields=+ --no-header $options" places=1 ;;
    'outage edit') options="-t,--title= --cause= --owner= --since= --language= --public --not-public $options" places=1 ;;
    'outage publish') options="--affected= -w,--meanwhile= --works= -m,--message= -F,--file= -n,--next= -i,--impact=+ -s,--state= --no-notify --strict $options" places=1 ;;
    'outage dismiss') options="--reason= $options" places=1 ;;
    'outage backfill') options="-i,--impact=+ --affected= -w,--meanwhile= --works= -m,--message= --since= --until= --cause= --language= --not-public --from= -n,--dry-run $options" places=1 more=1 ;;
    'outage cap') options="--message= --exercise= --list --format= --json --fields=+ --no-header $options" places=1 ;;
    'outage link') places=2 more=1 ;;
    'outage unlink') places=1 more=1 ;;
    'outage adopt') options="--matching= --site= --since= -y,--yes --format= --json --fields=+ --no-header $options" places=1 ;;
    'outage postmortem') options="-F,--file= --template $options" places=1 ;;
    'outage report') options="--from= --to= -b,--by= --compare= --review --svg= --html= --format= --json --fields=+ --no-header $options" places=0 ;;
    'maintenance plan') options="--starts= --for= --every= -i,--impact=+ --affected= -w,--meanwhile= --works= -m,--message= --remind= --not-public $options" places=1 more=1 ;;
    'maintenance edit') options="-t,--title= --starts= --for= --every= --next -i,--impact=+ --affected= -w,--meanwhile= --works= -m,--message= --remind= --public --not-public --no-notify $options" places=1 ;;
    'maintenance list') options="--all --format= --json --fields=+ --no-header $options" places=0 ;;
    'maintenance show') options="--format= --json --fields=+ --no-header $options" places=1 ;;
    'maintenance start') places=1 ;;
    'maintenance end') places=1 ;;
    'maintenance extend') options="--for= $options" places=1 ;;
    'maintenance cancel') options="--next --reason= $options" places=1 ;;
    'maintenance export') options="--all --public $options" places=0 ;;
    'check') options="-s,--service= -f,--from= -l,--label= --status= --text= --timeout= -p,--print -n,--dry-run --format= --json --fields=+ --no-header $options" places=2 more=1 ;;
    'monitor list') options="-s,--service= --outage= --unmapped --failing --silent --all --format= --json --fields=+ --no-header $options" places=0 ;;
    'monitor show') options="--format= --json --fields=+ --no-header $options" places=1 ;;
    'monitor map') options="--ignore --after= --recover= --least= --every= $options" places=2 ;;
    'monitor forget') options="-y,--yes $options" places=1 more=1 ;;
    'alert plan') options="--class= --people --strict --format= --json --fields=+ --no-header $options" places=1 ;;
    'alert send') options="-c,--class= -y,--yes --drill --test --later --strict $options" places=1 ;;
    'alert status') options="--people --missing --watch --format= --json --fields=+ --no-header $options" places=1 ;;
    'alert compose') options="-a,--affected= -w,--meanwhile= --works= -m,--message= -F,--file= -n,--next= --expires= -c,--class= --language= -g,--group=+ --site=+ --service=+ --public --ask --need= --again= --strict $options" places=1 more=1 ;;
    'alert edit') options="--headline= -a,--affected= -w,--meanwhile= --works= -m,--message= -F,--file= -n,--next= --expires= -c,--class= --language= -g,--group=+ --site=+ --service=+ --public --ask --need= --again= --strict $options" places=1 ;;
    'alert list') options="--state=+ -l,--limit= --format= --json --fields=+ --no-header $options" places=0 ;;
    'alert show') options="--format= --json --fields=+ --no-header $options" places=1 ;;
    'alert answer') options="--no $options" places=2 more=1 ;;
    'alert receive') places=0 ;;
    'alert end') places=1 ;;
    'alert cancel') options="--reason= $options" places=1 ;;
    'alert paper') options="--callers=+ --poster --all --language=+ --html= $options" places=1 ;;
    'alert called') options="--missed --by= $options" places=2 more=1 ;;
    'alert contacts') options="--map= --unreached --spreadsheet $options" places=1 ;;
    'alert drill') options="--class= --group=+ --site=+ --singles --strict --svg= --format= --json --fields=+ --no-header $options" places=1 more=1 ;;
    'status') options="-s,--site= --at= --all --format= --json --fields=+ --no-header $options" places=0 ;;
    'web build') options="--all --dry-run --format= --json --fields=+ --no-header $options" places=1 ;;
    'web publish') places=1 ;;
    'web templates') options="--export= --format= --json --fields=+ --no-header $options" places=0 ;;
    'view save') options="--replace $options" places=2 more=1 ;;
    'view list') options="--format= --json --fields=+ --no-header $options" places=0 ;;
    'view run') options="-a,--all -s,--state=+ -Q,--queue=+ -p,--priority=+ -A,--assignee=+ -r,--requester=+ --site=+ --room=+ --asset=+ -t,--tag=+ --source=+ --reference=+ --created-since= --created-until= --updated-since= --updated-until= --due-since= --due-until= --overdue --due-within= --unassigned --text=+ --sort= --reverse -l,--limit= --format= --json --fields=+ --no-header $options" places=1 ;;
    'view remove') options="-y,--yes $options" places=1 ;;
    'person add') options="--address= --other-address=+ --phone=+ --role= --site=+ --room=+ --group=+ --language= --external=+ --channel= --account= --do-not-contact=+ --quiet-hours= $options" places=1 ;;
    'person list') options="--role=+ --site=+ --room=+ --group=+ --language=+ --source=+ --inactive --all --format= --json --fields=+ --no-header $options" places=1 ;;
    'person show') options="--everything --format= --json --fields=+ --no-header $options" places=1 ;;
    'person edit') options="--name= --address= --other-address=+ --phone=+ --role= --site=+ --room=+ --group=+ --language= --external=+ --channel= --account= --do-not-contact=+ --quiet-hours= --remove-address=+ --remove-phone=+ --remove-site=+ --remove-room=+ --remove-group=+ --contact=+ --deactivate --left= --activate --hold --release $options" places=1 ;;
    'person import') options="--preset= -m,--map=+ --ignore=+ --source= --complete --domain= --delimiter= --encoding= -n,--dry-run -y,--yes -k,--keep-going --summary --format= --json --fields=+ --no-header $options" places=1 ;;
    'person export') options="--spreadsheet --format= --json --fields=+ --no-header $options" places=1 ;;
    'person merge') places=2 ;;
    'person messages') options="-l,--limit= --format= --json --fields=+ --no-header $options" places=1 ;;
    'person erase') options="--attachments -y,--yes $options" places=1 ;;
    'group add') options="-d,--description= --rule= --member=+ $options" places=1 ;;
    'group list') options="--format= --json --fields=+ --no-header $options" places=0 ;;
    'group show') options="--format= --json --fields=+ --no-header $options" places=1 ;;
    'group edit') options="--name= -d,--description= --rule= --member=+ --remove=+ --retire --activate $options" places=1 ;;
    'group members') options="--format= --json --fields=+ --no-header $options" places=1 ;;
    'site add') options="-d,--description= $options" places=1 ;;
    'site list') options="--all --format= --json --fields=+ --no-header $options" places=0 ;;
    'site edit') options="--name= -d,--description= --retire --activate $options" places=1 ;;
    'room add') options="-d,--description= $options" places=1 ;;
    'room list') options="--all --format= --json --fields=+ --no-header $options" places=1 ;;
    'room edit') options="--name= -d,--description= --retire --activate $options" places=1 ;;
    'calendar create') options="--hours=+ --zone= -d,--description= --like= $options" places=1 ;;
    'calendar edit') options="--name= -d,--description= --zone= $options" places=1 ;;
    'calendar list') options="--format= --json --fields=+ --no-header $options" places=0 ;;
    'calendar show') options="--month= --months= --format= --json --fields=+ --no-header $options" places=1 ;;
    'calendar hours') places=3 more=1 ;;
    'calendar close') options="-m,--reason= $options" places=2 ;;
    'calendar open') options="-m,--reason= --bells= $options" places=3 more=1 ;;
    'calendar season') options="-m,--reason= --bells= $options" places=3 more=1 ;;
    'calendar clear') options="-m,--reason= $options" places=2 ;;
    'calendar bells') options="--days= --remove $options" places=3 more=1 ;;
    'calendar use') options="--queue= --site= --standard --stop $options" places=1 ;;
    'calendar import') options="--only=+ --skip=+ --every --map=+ --feed= --dry-run --format= --json --fields=+ --no-header $options" places=2 ;;
    'calendar export') options="--format= $options" places=1 ;;
    'calendar check') options="--format= --json --fields=+ --no-header $options" places=1 ;;
    'calendar delete') options="-y,--yes $options" places=1 ;;
    'calendar add') options="--from= --calendar= --queue= --site= --format= --json --fields=+ --no-header $options" places=1 ;;
    'calendar between') options="--calendar= --queue= --site= --format= --json --fields=+ --no-header $options" places=2 ;;
    'state list') options="--format= --json --fields=+ --no-header $options" places=0 ;;
    'state rename') places=2 ;;
    'report volume') options="-b,--by= --from= --to= --compare= --imported= -Q,--queue=+ -p,--priority=+ -A,--assignee=+ -r,--requester=+ --site=+ --room=+ --asset=+ -t,--tag=+ --source=+ --svg= --html= --format= --json --fields=+ --no-header $options" places=0 ;;
    'report backlog') options="-b,--by= --from= --to= --compare= --imported= -Q,--queue=+ -p,--priority=+ -A,--assignee=+ -r,--requester=+ --site=+ --room=+ --asset=+ -t,--tag=+ --source=+ --svg= --html= --format= --json --fields=+ --no-header $options" places=0 ;;
    'report response') options="-b,--by= --from= --to= --compare= --imported= -Q,--queue=+ -p,--priority=+ -A,--assignee=+ -r,--requester=+ --site=+ --room=+ --asset=+ -t,--tag=+ --source=+ --svg= --html= --format= --json --fields=+ --no-header $options" places=0 ;;
    'report resolution') options="-b,--by= --from= --to= --compare= --imported= -Q,--queue=+ -p,--priority=+ -A,--assignee=+ -r,--requester=+ --site=+ --room=+ --asset=+ -t,--tag=+ --source=+ --svg= --html= --format= --json --fields=+ --no-header $options" places=0 ;;
    'report levels') options="-b,--by= --from= --to= --compare= --imported= -Q,--queue=+ -p,--priority=+ -A,--assignee=+ -r,--requester=+ --site=+ --room=+ --asset=+ -t,--tag=+ --source=+ --svg= --html= --format= --json --fields=+ --no-header $options" places=0 ;;
    'report sites') options="--from= --to= --compare= --imported= -Q,--queue=+ -p,--priority=+ -A,--assignee=+ -r,--requester=+ --site=+ --room=+ --asset=+ -t,--tag=+ --source=+ --svg= --html= --format= --json --fields=+ --no-header $options" places=0 ;;
    'report people') options="--from= --to= --compare= --imported= -Q,--queue=+ -p,--priority=+ -A,--assignee=+ -r,--requester=+ --site=+ --room=+ --asset=+ -t,--tag=+ --source=+ --svg= --html= --format= --json --fields=+ --no-header $options" places=0 ;;
    'report assets') options="--from= --to= --compare= --imported= -Q,--queue=+ -p,--priority=+ -A,--assignee=+ -r,--requester=+ --site=+ --room=+ --asset=+ -t,--tag=+ --source=+ --svg= --html= --format= --json --fields=+ --no-header $options" places=0 ;;
    'report reopened') options="-b,--by= --from= --to= --compare= --imported= -Q,--queue=+ -p,--priority=+ -A,--assignee=+ -r,--requester=+ --site=+ --room=+ --asset=+ -t,--tag=+ --source=+ --svg= --html= --format= --json --fields=+ --no-header $options" places=0 ;;
    'report notes') options="--from= --to= --compare= --imported= -Q,--queue=+ -p,--priority=+ -A,--assignee=+ -r,--requester=+ --site=+ --room=+ --asset=+ -t,--tag=+ --source=+ --svg= --html= --format= --json --fields=+ --no-header $options" places=0 ;;
    'report satisfaction') options="-b,--by= --from= --to= --compare= --imported= -Q,--queue=+ -p,--priority=+ -A,--assignee=+ -r,--requester=+ --site=+ --room=+ --asset=+ -t,--tag=+ --source=+ --svg= --html= --format= --json --fields=+ --no-header $options" places=0 ;;
    'digest create') options="--kind= --at= --to=+ --author= -Q,--queue= --closed= -l,--limit= --off $options" places=1 ;;
    'digest list') options="--format= --json --fields=+ --no-header $options" places=0 ;;
    'digest show') options="--format= --json --fields=+ --no-header $options" places=1 ;;
    'digest edit') options="--at= --to=+ --author= -Q,--queue= --closed= -l,--limit= --off --on $options" places=1 ;;
    'digest delete') places=1 ;;
    'digest preview') options="--to= --format= $options" places=1 ;;
    'digest send') options="--to=+ --dry-run --format= --json --fields=+ --no-header $options" places=1 ;;
    'digest status') options="--format= --json --fields=+ --no-header $options" places=1 ;;
    'directory sync') options="-n,--dry-run -y,--yes -k,--keep-going --summary --format= --json --fields=+ --no-header $options" places=0 ;;
    'directory check') options="--format= --json --fields=+ --no-header $options" places=0 ;;
    'retention apply') options="-n,--dry-run --format= --json --fields=+ --no-header $options" places=0 ;;
    'mail receive') options="--sender= --recipient= $options" places=0 ;;
    'mail fetch') options="-n,--dry-run --again -l,--limit= --format= --json --fields=+ --no-header $options" places=1 more=1 ;;
    'mail mailboxes') options="--format= --json --fields=+ --no-header $options" places=0 ;;
    'mail explain') places=1 ;;
    'mail classify') options="--format= --json --fields=+ --no-header $options" places=1 ;;
    'mail quarantine') options="--all --format= --json --fields=+ --no-header $options" places=0 ;;
    'mail show') places=1 ;;
    'mail release') options="-T,--ticket= --discard $options" places=1 ;;
    'delivery run') options="--wait --only-to=+ -l,--limit= -n,--dry-run --format= --json --fields=+ --no-header $options" places=0 ;;
    'delivery list') options="--state=+ --all --to= --about= --channel= -l,--limit= --format= --json --fields=+ --no-header $options" places=0 ;;
    'delivery show') options="--source $options" places=1 ;;
    'delivery retry') options="--resend --channel= -n,--dry-run $options" places=1 more=1 ;;
    'delivery cancel') options="--reason= -n,--dry-run $options" places=1 more=1 ;;
    'delivery receipt') places=1 ;;
    'delivery stats') options="--days= --format= --json --fields=+ --no-header $options" places=0 ;;
    'channel list') options="--format= --json --fields=+ --no-header $options" places=0 ;;
    'channel test') options="--to= --subject= -m,--message= --dry-run $options" places=2 ;;
    'channel preset') options="--format= --json --fields=+ --no-header $options" places=2 ;;
    'channel lint') places=1 more=1 ;;
    'store info') options="--format= --json --fields=+ --no-header $options" places=0 ;;
    'store check') options="--quick --format= --json --fields=+ --no-header $options" places=0 ;;
    'store backup') options="--replace --keep= $options" places=1 ;;
    'store restore') options="--replace --yes $options" places=1 ;;
    'store migrate') places=0 ;;
    'store vacuum') places=0 ;;
    'store query') options="--time-limit= --private --format= --json --fields=+ --no-header $options" places=1 ;;
    'store views') options="--format= --json --fields=+ --no-header $options" places=1 ;;
    'config list') options="--format= --json --fields=+ --no-header $options" places=0 ;;
    'config set') places=2 ;;
    'config unset') places=1 ;;
    'config path') places=0 ;;
    'cgi') places=1 ;;
    'cron') options="--list --now --only=+ --format= --json --fields=+ --no-header $options" places=0 ;;
    'doctor') options="--format= --json --fields=+ --no-header $options" places=0 ;;
    'help') places=1 more=1 ;;
    '') options+=' -V,--version' ;;
  esac
}

# What follows an option, or stands in a place of a command.
_ittool_value() {
  words=() kind=
  case "$1 $2" in
    *' --db' | *' --config' | *' --password-file' | *' --path' | *' --in-password-file' | *' --in-path' | 'article export --directory' | 'announce export --directory' | *' --directory-password-file' | *' --directory-ca-file' | *' --file' | *' --attach' | 'outage backfill --from' | *' --save' | *' --rejects' | *' --svg' | 'giveaway verify --before' | *' --json' | *' --html' | *' --export' | 'ticket attach @2' | 'ticket import @1' | 'level import @1' | 'glossary import @1' | 'article import @1' | 'announce import @1' | 'announce import-log @1' | 'survey create @1' | 'survey lint @1' | 'survey import @2' | 'subscription import @1' | 'giveaway import-entries @2' | 'giveaway verify @1' | 'service import @1' | 'web build @1' | 'web publish @1' | 'person import @1' | 'calendar import @2' | 'mail explain @1' | 'mail classify @1' | 'channel lint @1' | 'store backup @1' | 'store restore @1' | 'cgi @1')
      kind=file ;;
    *' --color')
      words=('auto' 'always' 'never') ;;
    *' --mail')
      words=('none' 'sendmail' 'smtp' 'file') ;;
    *' --mail-in')
      words=('none' 'pipe' 'imap' 'maildir') ;;
    'level create --group' | 'level edit --group' | 'announce draft --group' | 'announce edit --group' | 'announce list --group' | 'announce search --group' | 'change announce --group' | 'survey invite --group' | 'alert compose --group' | 'alert edit --group' | 'alert drill --group' | 'person add --group' | 'person list --group' | 'person edit --group' | *' --queue' | *' --requester' | *' --site' | 'person add --room' | 'person list --room' | 'person edit --room' | 'board --tag' | 'ticket open --tag' | 'ticket list --tag' | 'ticket search --tag' | 'ticket export --tag' | 'recurring create --tag' | 'recurring edit --tag' | 'announce draft --tag' | 'announce edit --tag' | 'announce list --tag' | 'announce search --tag' | 'announce stats --tag' | 'view run --tag' | 'report volume --tag' | 'report backlog --tag' | 'report response --tag' | 'report resolution --tag' | 'report levels --tag' | 'report sites --tag' | 'report people --tag' | 'report assets --tag' | 'report reopened --tag' | 'report notes --tag' | 'report satisfaction --tag' | 'handover --for' | 'ticket list --state' | 'ticket search --state' | 'ticket export --state' | 'view run --state' | 'promises --by' | *' --assignee' | *' --student' | *' --view' | *' --template' | 'ticket assign --to' | 'ticket link --to' | 'ticket unlink --to' | 'digest create --to' | 'digest edit --to' | 'digest preview --to' | 'digest send --to' | *' --add' | 'ticket tag --remove' | 'group edit --remove' | 'announce question --from' | 'question add --from' | *' --article' | *' --of' | 'monitor list --outage' | *' --into' | *' --who' | 'ticket import --preset' | 'service add --calendar' | 'service edit --calendar' | 'calendar add --calendar' | 'calendar between --calendar' | 'announce draft --channel' | 'announce edit --channel' | 'announce preview --channel' | 'announce publish --channel' | 'service depend --channel' | 'service undepend --channel' | *' --announcement' | 'change propose --owner' | 'change edit --owner' | 'change decide --owner' | 'service add --owner' | 'service edit --owner' | 'outage open --owner' | 'outage edit --owner' | *' --policy' | 'change measure --before' | *' --person' | *' --ticket' | *' --on' | *' --impact' | *' --service' | *' --member' | *' --like' | *' --author' | 'ticket show @1' | 'ticket reply @1' | 'ticket note @1' | 'ticket review @1' | 'ticket promise @1' | 'ticket checklist @1' | 'ticket claim @1' | 'ticket assign @1' | 'ticket edit @1' | 'ticket tag @1' | 'ticket time @1' | 'ticket wait @1' | 'ticket resolve @1' | 'ticket close @1' | 'ticket reopen @1' | 'ticket merge @1' | 'ticket link @1' | 'ticket unlink @1' | 'ticket watch @1' | 'ticket unwatch @1' | 'ticket attach @1' | 'ticket attachments @1' | 'ticket detach @1' | 'ticket history @1' | 'queue edit @1' | 'level show @1' | 'level edit @1' | 'level delete @1' | 'level test @1' | 'template show @1' | 'template use @1' | 'template use @2' | 'template remove @1' | 'article edit @1' | 'article show @1' | 'article publish @1' | 'article retire @1' | 'article review @1' | 'article link @1' | 'article link @2' | 'article from-ticket @1' | 'article export @1' | 'policy show @1' | 'policy amend @1' | 'policy history @1' | 'announce edit @1' | 'announce review @1' | 'announce preview @1' | 'announce approve @1' | 'announce publish @1' | 'announce schedule @1' | 'announce show @1' | 'announce correct @1' | 'announce retract @1' | 'announce export @1' | 'announce question @2' | 'announce stats @1' | 'question add @1' | 'question show @1' | 'question answer @1' | 'question decline @1' | 'question assign @1' | 'question assign @2' | 'question edit @1' | 'question ticket @1' | 'change show @1' | 'change edit @1' | 'change decide @1' | 'change done @1' | 'change announce @1' | 'change announce @2' | 'change tell @1' | 'change measure @1' | 'survey show @1' | 'survey edit @1' | 'survey open @1' | 'survey invite @1' | 'survey remind @1' | 'survey answer @1' | 'survey close @1' | 'survey delete @1' | 'survey import @1' | 'survey export @1' | 'survey comments @1' | 'survey theme @1' | 'survey results @1' | 'survey compare @1' | 'survey compare @2' | 'subscription list @1' | 'subscription add @1' | 'subscription confirm @1' | 'subscription remove @1' | 'subscription history @1' | 'giveaway enter @1' | 'giveaway enter @2' | 'giveaway import-entries @1' | 'giveaway withdraw @1' | 'giveaway withdraw @2' | 'giveaway consent @1' | 'giveaway consent @2' | 'giveaway close @1' | 'giveaway tell @1' | 'giveaway commit @1' | 'giveaway draw @1' | 'giveaway substitute @1' | 'giveaway substitute @2' | 'giveaway cancel @1' | 'giveaway export @1' | 'giveaway show @1' | 'service edit @1' | 'service show @1' | 'service depend @1' | 'service undepend @1' | 'service graph @1' | 'service retire @1' | 'outage update @1' | 'outage resolve @1' | 'outage reopen @1' | 'outage impact @1' | 'outage impact @2' | 'outage amend @1' | 'outage show @1' | 'outage edit @1' | 'outage publish @1' | 'outage dismiss @1' | 'outage cap @1' | 'outage link @1' | 'outage link @2' | 'outage unlink @1' | 'outage adopt @1' | 'outage postmortem @1' | 'maintenance edit @1' | 'maintenance show @1' | 'maintenance start @1' | 'maintenance end @1' | 'maintenance extend @1' | 'maintenance cancel @1' | 'check @1' | 'monitor show @1' | 'monitor map @1' | 'monitor map @2' | 'monitor forget @1' | 'alert edit @1' | 'alert show @1' | 'alert answer @1' | 'alert answer @2' | 'alert end @1' | 'alert cancel @1' | 'alert called @2' | 'alert drill @1' | 'view run @1' | 'view remove @1' | 'person show @1' | 'person edit @1' | 'person export @1' | 'person merge @1' | 'person merge @2' | 'person messages @1' | 'person erase @1' | 'group show @1' | 'group edit @1' | 'group members @1' | 'site edit @1' | 'room list @1' | 'room edit @1' | 'calendar edit @1' | 'calendar show @1' | 'calendar hours @1' | 'calendar close @1' | 'calendar open @1' | 'calendar season @1' | 'calendar clear @1' | 'calendar bells @1' | 'calendar use @1' | 'calendar import @1' | 'calendar export @1' | 'calendar check @1' | 'calendar delete @1' | 'digest show @1' | 'digest edit @1' | 'digest delete @1' | 'digest preview @1' | 'digest send @1' | 'digest status @1' | 'help @1')
      kind=ask ;;
    *' --priority')
      words=('low' 'normal' 'high' 'urgent') ;;
    'board --format' | 'promises --format' | 'ticket list --format' | 'ticket show --format' | 'ticket search --format' | 'ticket review --format' | 'ticket checklist --format' | 'ticket times --format' | 'ticket attachments --format' | 'ticket history --format' | 'ticket export --format' | 'recurring list --format' | 'recurring show --format' | 'recurring next --format' | 'queue list --format' | 'level list --format' | 'level show --format' | 'level test --format' | 'template list --format' | 'glossary list --format' | 'article list --format' | 'article show --format' | 'article search --format' | 'article review --format' | 'policy list --format' | 'policy show --format' | 'policy history --format' | 'announce review --format' | 'announce list --format' | 'announce show --format' | 'announce search --format' | 'announce questions --format' | 'announce stats --format' | 'question list --format' | 'question show --format' | 'change list --format' | 'change show --format' | 'survey list --format' | 'survey show --format' | 'survey export --format' | 'survey comments --format' | 'survey theme --format' | 'survey results --format' | 'survey compare --format' | 'subscription list --format' | 'subscription history --format' | 'subscription import --format' | 'giveaway enter --format' | 'giveaway import-entries --format' | 'giveaway draw --format' | 'giveaway substitute --format' | 'giveaway verify --format' | 'giveaway list --format' | 'giveaway show --format' | 'service list --format' | 'service show --format' | 'service import --format' | 'service export --format' | 'outage list --format' | 'outage show --format' | 'outage cap --format' | 'outage adopt --format' | 'outage report --format' | 'maintenance list --format' | 'maintenance show --format' | 'check --format' | 'monitor list --format' | 'monitor show --format' | 'alert plan --format' | 'alert status --format' | 'alert list --format' | 'alert show --format' | 'alert drill --format' | 'status --format' | 'web build --format' | 'web templates --format' | 'view list --format' | 'view run --format' | 'person list --format' | 'person show --format' | 'person import --format' | 'person export --format' | 'person messages --format' | 'group list --format' | 'group show --format' | 'group members --format' | 'site list --format' | 'room list --format' | 'calendar list --format' | 'calendar show --format' | 'calendar import --format' | 'calendar check --format' | 'calendar add --format' | 'calendar between --format' | 'state list --format' | 'report volume --format' | 'report backlog --format' | 'report response --format' | 'report resolution --format' | 'report levels --format' | 'report sites --format' | 'report people --format' | 'report assets --format' | 'report reopened --format' | 'report notes --format' | 'report satisfaction --format' | 'digest list --format' | 'digest show --format' | 'digest send --format' | 'digest status --format' | 'directory sync --format' | 'directory check --format' | 'retention apply --format' | 'mail fetch --format' | 'mail mailboxes --format' | 'mail classify --format' | 'mail quarantine --format' | 'delivery run --format' | 'delivery list --format' | 'delivery stats --format' | 'channel list --format' | 'channel preset --format' | 'store info --format' | 'store check --format' | 'store query --format' | 'store views --format' | 'config list --format' | 'cron --format' | 'doctor --format')
      words=('table' 'tsv' 'csv' 'json' 'ndjson') ;;
    'handover --format' | 'digest preview --format')
      words=('text' 'markdown' 'html' 'json') ;;
    'calendar export --format')
      words=('text' 'ical') ;;
    'ticket wait --for')
      words=('requester' 'vendor' 'parts') ;;
    'promises --state')
      words=('open' 'kept' 'broken' 'moved' 'withdrawn') ;;
    'article list --state')
      words=('draft' 'published' 'retired') ;;
    'announce list --state' | 'announce search --state')
      words=('draft' 'approved' 'scheduled' 'published' 'corrected' 'retracted') ;;
    'announce questions --state' | 'question list --state')
      words=('open' 'answered' 'declined') ;;
    'change list --state')
      words=('proposed' 'accepted' 'declined' 'later' 'done') ;;
    'survey list --state')
      words=('draft' 'open' 'closed') ;;
    'subscription list --state')
      words=('pending' 'confirmed' 'left') ;;
    'giveaway list --state')
      words=('open' 'closed' 'committed' 'drawn' 'cancelled') ;;
    'outage open --state' | 'outage update --state' | 'outage reopen --state' | 'outage publish --state')
      words=('investigating' 'identified' 'monitoring' 'resolved') ;;
    'outage list --state')
      words=('draft' 'investigating' 'identified' 'monitoring' 'resolved' 'dismissed') ;;
    'alert list --state')
      words=('draft' 'sending' 'done' 'stopped' 'replaced') ;;
    'delivery list --state')
      words=('queued' 'sending' 'sent' 'delivered' 'deferred' 'held' 'failed' 'bounced' 'expired' 'cancelled' 'unknown') ;;
    'ticket times --by')
      words=('person' 'queue' 'ticket') ;;
    'announce stats --by')
      words=('post' 'tag' 'page' 'day' 'week' 'month') ;;
    'survey comments --by' | 'survey results --by')
      words=('site' 'role') ;;
    'outage report --by')
      words=('cause' 'service' 'site' 'month' 'channel' 'outage') ;;
    'report volume --by' | 'report backlog --by' | 'report response --by' | 'report resolution --by' | 'report reopened --by' | 'report satisfaction --by')
      words=('day' 'week' 'month' 'site' 'queue' 'priority' 'assignee' 'source' 'requester-group') ;;
    'report levels --by')
      words=('day' 'week' 'month' 'site' 'queue' 'priority' 'assignee' 'source' 'requester-group' 'level') ;;
    'ticket open --source' | 'ticket list --source' | 'ticket search --source' | 'ticket export --source' | 'view run --source' | 'report volume --source' | 'report backlog --source' | 'report response --source' | 'report resolution --source' | 'report levels --source' | 'report sites --source' | 'report people --source' | 'report assets --source' | 'report reopened --source' | 'report notes --source' | 'report satisfaction --source')
      words=('shell' 'mail' 'csv' 'web' 'phone') ;;
    *' --sort')
      words=('number' 'created' 'updated' 'due' 'priority' 'state' 'subject') ;;
    'check --from')
      words=('plugin' 'nagios' 'alertmanager' 'kuma' 'statuspage') ;;
    *' --why')
      words=('confirmed' 'unanswered' 'withdrawn' 'declined' 'duplicate' 'outage' 'spam') ;;
    'ticket link --as' | 'ticket unlink --as')
      words=('blocks' 'duplicates' 'parent' 'related') ;;
    'person import --preset')
      words=('sds' 'sds2' 'oneroster' 'ldif') ;;
    *' --key')
      words=('reference' 'number') ;;
    *' --delimiter')
      words=(',' ';' 'tab' '|') ;;
    *' --encoding')
      words=('utf-8' 'windows-1252' 'latin1' 'iso-8859-15' 'cp850' 'utf-16' 'utf-16le' 'utf-16be') ;;
    'giveaway open --rule')
      words=('list' 'question' 'reply' 'survey') ;;
    'recurring create --closed' | 'recurring edit --closed')
      words=('skip' 'next' 'previous' 'keep') ;;
    'digest create --closed' | 'digest edit --closed')
      words=('skip' 'keep') ;;
    *' --missed')
      words=('latest' 'all') ;;
    *' --list')
      words=('jargon' 'known' 'greeting' 'closing' 'empty' 'filler' 'blame' 'promise' 'step' 'time' 'secret' 'internal' 'found' 'did' 'why' 'confirm' 'thanks' 'courtesy') ;;
    *' --audience')
      words=('technicians' 'staff' 'public') ;;
    'outage open --cause' | 'outage resolve --cause' | 'outage list --cause' | 'outage edit --cause' | 'outage backfill --cause')
      words=('power' 'network' 'hardware' 'software' 'change' 'vendor' 'security' 'weather' 'people' 'unknown') ;;
    *' --mode')
      words=('named' 'confidential' 'anonymous') ;;
    *' --pace')
      words=('each' 'weekly') ;;
    *' --method')
      words=('hash-chain' 'rfc3797') ;;
    *' --compare')
      words=('previous' 'last-year') ;;
    *' --least')
      words=('degraded' 'partial' 'major') ;;
    *' --class')
      words=('emergency' 'urgent' 'informational') ;;
    *' --role')
      words=('staff' 'technician' 'director' 'family' 'student' 'vendor') ;;
    *' --do-not-contact' | *' --contact')
      words=('all' 'ticket' 'announcement' 'digest' 'survey' 'outage' 'alert' 'giveaway') ;;
    *' --imported')
      words=('counted' 'left-out' 'only') ;;
    *' --kind')
      words=('technician' 'director' 'requester' 'principal' 'news') ;;
    'ticket promise @2')
      words=('add' 'move' 'keep' 'break' 'withdraw') ;;
    'ticket checklist @2')
      words=('list' 'add' 'done' 'undo' 'remove') ;;
    'announce question @1')
      words=('add') ;;
    'change decide @2')
      words=('accepted' 'declined' 'later') ;;
    'state rename @1')
      words=('new' 'open' 'waiting' 'resolved' 'closed') ;;
    'channel preset @1')
      words=('list' 'show') ;;
    'store views @1')
      words=('tickets' 'notes' 'history' 'people' 'queues' 'states' 'tags' 'watchers' 'links' 'attachments' 'deliveries' 'groups' 'members' 'sites' 'rooms' 'promises' 'checklists' 'recurring_tickets' 'articles' 'article_tickets' 'policies' 'calendars' 'calendar_hours' 'calendar_exceptions' 'periods' 'calendar_uses' 'levels' 'level_steps' 'level_results' 'digests' 'digest_issues' 'announcements' 'announcement_texts' 'announcement_tags' 'questions' 'subscriptions' 'giveaways' 'page_views' 'site_views' 'services' 'outages' 'outage_updates' 'outage_impacts' 'maintenance_windows' 'alerts' 'alert_recipients' 'monitors' 'changes' 'change_causes' 'surveys' 'survey_responses') ;;
    'config set @1' | 'config unset @1')
      words=('ticket.queue' 'ticket.quiet-days' 'ticket.waiting-days' 'ticket.attachment-limit' 'report.school-year' 'level.mails' 'notice.received' 'notice.reply' 'notice.waiting' 'notice.resolved' 'notice.closed' 'notice.assigned' 'notice.watched' 'notice.promise-due' 'notice.promise-broken' 'notice.reminder' 'notice.unanswered' 'promise.grace-minutes' 'promise.remind-minutes' 'expectation.sample' 'checklist.strict' 'review.show' 'review.grade' 'review.sentence-words' 'review.off' 'review.language' 'article.review-months' 'article.suggest' 'ticket.close-days' 'ticket.close-reminder-days' 'announce.approval' 'announce.channels' 'announce.lateness' 'announce.unsubscribe-url' 'question.days' 'change.days' 'question.receipt' 'subscription.ask-days' 'subscription.asks-per-hour' 'survey.url' 'survey.ticket' 'survey.ticket-delay' 'survey.ticket-days' 'survey.ticket-sample' 'survey.follow-up' 'survey.follow-up-to' 'outage.next-minutes' 'outage.remind-minutes' 'outage.escalate-minutes' 'outage.escalate-to' 'outage.link-tickets' 'outage.storm-tickets' 'outage.storm-minutes' 'monitor.failures' 'monitor.recoveries' 'monitor.least' 'monitor.silent-minutes' 'monitor.tell' 'monitor.publish' 'monitor.resolve' 'alert.ways' 'alert.prefix' 'alert.link' 'alert.segments' 'alert.step-minutes' 'alert.confirm-minutes' 'alert.again' 'alert.expiry-minutes' 'alert.budget' 'alert.group-seconds' 'alert.drill-group' 'web.url' 'web.title' 'web.about' 'web.languages' 'web.colour' 'web.phone' 'web.visit' 'person.country' 'person.deactivation-limit' 'student.readers' 'student.pattern' 'retention.closed-tickets' 'retention.student-tickets' 'retention.student-departed' 'backup.days' 'retention.departed' 'retention.readings' 'mail.require-dmarc' 'mail.reopen-days' 'mail.answers-per-hour' 'mail.answers-per-day' 'mail.stranger-answers-per-hour' 'mail.reopens-per-day' 'mail.tickets-per-hour' 'mail.size-limit' 'mail.raw-days' 'delivery.quiet-hours' 'delivery.daily-cap' 'delivery.attachment-limit' 'delivery.give-up-hours' 'delivery.resend-minutes' 'door.url' 'door.link-days' 'door.posts-per-hour' 'door.link-posts-per-hour' 'door.upload-limit') ;;
  esac
}

# The line up to the cursor as the shell will read it: bash splits words at '=', ':' and '@' too.
_ittool_line() {
  local rest=${COMP_LINE:0:COMP_POINT} part
  local -i i
  line=()
  for (( i = 0; i <= COMP_CWORD; i++ )); do
    part=${COMP_WORDS[i]}
    if (( i == 0 )) || [[ -z $COMP_LINE || $rest == [[:blank:]]* ]]; then
      line+=("")
      rest=${rest#"${rest%%[![:blank:]]*}"}
    fi
    # The cursor may stand inside the word.
    if (( i == COMP_CWORD )) && [[ -n $COMP_LINE ]]; then part=$rest; fi
    line[${#line[@]}-1]+=$part
    rest=${rest#"$part"}
  done
}

# Finds the option of this name, and its long name.
_ittool_option() {
  local one names
  for one in $options; do
    names=${one%%[=+]*}
    if [[ ,$names, == *",$1,"* ]]; then
      entry=$one long=${names##*,}
      return 0
    fi
  done
  return 1
}

# Offers those of the words that continue what was typed; none of them is evaluated.
_ittool_offer() {
  local word quoted
  for word in "$@"; do
    [[ $word == "$typed"* ]] || continue
    printf -v quoted %q "$word"
    quoted=$before$quoted
    COMPREPLY+=("${quoted#"$kept"}")
  done
}

_ittool_offer_value() {
  local answer
  local -a words answers=()
  local kind
  _ittool_value "$1" "$2"
  case $kind in
    file)
      # Nothing in COMPREPLY: readline's own completion knows about quotes and directories.
      compopt -o default 2>/dev/null
      ;;
    ask)
      while IFS= read -r answer; do
        answers+=("${answer%%$'\t'*}")
      done < <("${line[0]/#~\//$HOME/}" __complete bash "$index" "${line[@]}" 2>/dev/null)
      _ittool_offer "${answers[@]}"
      ;;
    *) _ittool_offer "${words[@]}" ;;
  esac
}

_ittool() {
  local IFS=$' \t\n'
  local noun='' verb='' command='' awaiting='' used=' ' word letter entry long
  local options more typed before='' kept='' breaks
  local -i i j index operands=0 over=0 places
  local -a line words
  COMPREPLY=()
  _ittool_line
  index=${#line[@]}-1
  _ittool_command ''
  for (( i = 1; i < index; i++ )); do
    word=${line[i]}
    if [[ -n $awaiting ]]; then
      awaiting=''
    elif (( over )) || [[ $word != -?* ]]; then
      if [[ -n $command ]]; then
        operands+=1
      elif [[ -z $noun ]]; then
        noun=$word
        _ittool_verbs "$noun"
        if (( ${#words[@]} == 0 )); then command=$noun; fi
        _ittool_command "$noun"
      else
        verb=$word command="$noun $word"
        _ittool_command "$command"
      fi
    elif [[ $word == -- ]]; then
      over=1
    elif [[ $word == --* ]]; then
      _ittool_option "${word%%=*}" || continue
      used+="$long "
      if [[ $entry == *=* && $word != *=* ]]; then awaiting=$long; fi
    else
      for (( j = 1; j < ${#word}; j++ )); do
        letter=-${word:j:1}
        _ittool_option "$letter" || continue
        used+="$long "
        [[ $entry == *=* ]] || continue
        if (( j + 1 == ${#word} )); then awaiting=$long; fi
        break
      done
    fi
  done
  typed=${line[index]}
  # What readline does not replace: everything up to the last break inside the word.
  for breaks in = : @; do
    if [[ $COMP_WORDBREAKS == *"$breaks"* && $typed == *"$breaks"* ]]; then
      word=${typed%"$breaks"*}$breaks
      if (( ${#word} > ${#kept} )); then kept=$word; fi
    fi
  done
  typed=${typed#[\'\"]}
  if [[ -n $awaiting ]]; then
    _ittool_offer_value "$command" "$awaiting"
  elif (( ! over )) && [[ $typed == --*=* ]]; then
    before=${typed%%=*}=
    typed=${typed#*=}
    if _ittool_option "${before%=}" && [[ $entry == *=* ]]; then
      _ittool_offer_value "$command" "$long"
    fi
  elif (( ! over )) && [[ $typed == -* ]]; then
    words=()
    for entry in $options; do
      long=${entry%%[=+]*}
      long=${long##*,}
      if [[ $entry == *+ || $used != *" $long "* ]]; then words+=("$long"); fi
    done
    _ittool_offer "${words[@]}"
  elif [[ -z $command ]]; then
    _ittool_verbs "$noun"
    _ittool_offer "${words[@]}"
  elif (( operands < places )); then
    _ittool_offer_value "$command" "@$(( operands + 1 ))"
  elif [[ -n $more ]]; then
    _ittool_offer_value "$command" "@$places"
  fi
}

complete -F _ittool ittool
