-- The rows of the store in schema-1.sql.
INSERT INTO queue(name) VALUES('network');
INSERT INTO person(name,address,created) VALUES('Dana Ruiz','dana@example.org',1700000000);
INSERT INTO person(name,address,created) VALUES('Sam','sam@example.org',1700000000);
INSERT INTO ticket(subject,description,requester,assignee,queue,state,source,created,updated) VALUES('Projector is dark','Since Monday',1,2,1,2,'shell',1700000000,1700000600);
INSERT INTO ticket(subject,queue,state,source,created,updated,resolved,outcome) VALUES('Ünïcödé, "quoted", 🎒',2,4,'csv',1700000000,1700000900,1700000900,'done');
INSERT INTO note(ticket,at,author,kind,source,body) VALUES(1,1700000600,'sam','reply','shell','I will look after lunch'||char(10)||'-- Sam');
INSERT INTO note(ticket,at,author,kind,source,body) VALUES(1,1700000700,'sam','note','shell','The lamp, again');
INSERT INTO note_version VALUES(2,1,1700000650,'sam','The lamp');
INSERT INTO tag VALUES(1,'hardware'),(1,'room-12');
INSERT INTO watcher VALUES(1,2);
INSERT INTO link VALUES(1,'related',2);
INSERT INTO content VALUES(x'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',3,x'616263');
INSERT INTO attachment(ticket,name,sha256,at,actor) VALUES(1,'abc.txt',x'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',1700000800,'sam');
INSERT INTO template VALUES('thanks','Thank you, {requester}');
INSERT INTO saved_view VALUES('mine','--assignee sam');
INSERT INTO setting VALUES('ticket.quiet-days','5');
INSERT INTO event(command,kind,item,at,actor,source,what,new) VALUES(1,'T',1,1700000000,'sam','shell','opened',NULL),(2,'setting',0,1700000100,'sam','shell','ticket.quiet-days','5');
INSERT INTO ticket_search(rowid,subject,description,replies,notes,requester) SELECT ticket,subject,description,replies,notes,requester FROM ticket_text;
