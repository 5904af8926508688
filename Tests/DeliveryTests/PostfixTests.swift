// End to end: a real Postfix takes the mail, a real Dovecot gives it back by IMAP.

import Calendar
import Commands
import Foundation
import Glibc
import Testing

@testable import Delivery

/// Postfix and Dovecot in a directory of their own, on ports that are free; nil where they are not
/// installed or this account may not start them.
///
/// Mail for `ana@example.org` goes into a mailbox; mail for the names of `aliases` at
/// `desk.example.org` goes through a pipe, as an alias of a real mail server hands it over.
final class PostOffice {
  let smtp: Int
  let imap: Int
  /// IMAP over TLS, with the certificate of `papers`.
  let imaps: Int
  private let path: String
  private var dovecot: Started?

  init?(_ outpost: Outpost, _ papers: Certificates, aliases: [String: String] = [:]) throws {
    let files = FileManager.default
    guard getuid() == 0 else {
      print("not tried with Postfix: only root can start it")
      return nil
    }
    for program in ["/usr/sbin/postfix", "/usr/sbin/dovecot"]
    where !files.isExecutableFile(atPath: program) {
      print("not tried with Postfix: \(program) is missing (postfix, dovecot-imapd)")
      return nil
    }
    smtp = try Self.freePort()
    imap = try Self.freePort()
    imaps = try Self.freePort()
    let pipes = aliases.map { "{ \($0) = \"|\($1)\" }" }.sorted().joined(separator: " ")
    // Postfix wants its queue where its own accounts may go.
    path = outpost.path + "-post"
    chmod(outpost.path, 0o755)
    let script = """
      set -e
      mkdir -p '\(path)/etc' '\(path)/spool' '\(path)/data' '\(path)/mail' '\(path)/run'
      chown postfix '\(path)/data'
      chown mail:mail '\(path)/mail'
      chmod 755 '\(path)' '\(path)/etc'
      cp /usr/share/postfix/master.cf.dist '\(path)/etc/master.cf' 2>/dev/null \
        || cp /etc/postfix/master.cf '\(path)/etc/master.cf'
      sed -i -e '/^smtp  *inet/d' -e 's/^\\([a-z].*[ \\t]\\)y\\([ \\t].*\\)$/\\1n\\2/' '\(path)/etc/master.cf'
      cat >> '\(path)/etc/master.cf' <<'END'
      127.0.0.1:\(smtp) inet n - n - - smtpd
      END
      cat > '\(path)/etc/main.cf' <<'END'
      compatibility_level = 3.6
      queue_directory = \(path)/spool
      data_directory = \(path)/data
      command_directory = /usr/sbin
      daemon_directory = /usr/lib/postfix/sbin
      mail_owner = postfix
      setgid_group = postdrop
      inet_interfaces = 127.0.0.1
      inet_protocols = ipv4
      myhostname = post.example.org
      mydestination = desk.example.org
      local_recipient_maps = $alias_maps
      recipient_delimiter = +
      maillog_file = \(path)/data/log
      maillog_file_prefixes = \(path)
      alias_maps = inline:{\(pipes.isEmpty ? "{ nobody = /dev/null }" : pipes)}
      alias_database =
      default_privs = nobody
      virtual_mailbox_domains = example.org
      virtual_mailbox_base = \(path)/mail
      virtual_mailbox_maps = inline:{ana@example.org=ana/}
      virtual_uid_maps = static:\(Self.account("mail").uid)
      virtual_gid_maps = static:\(Self.account("mail").gid)
      virtual_minimum_uid = 1
      smtpd_tls_security_level = encrypt
      smtpd_tls_chain_files = \(papers.server)
      smtpd_relay_restrictions = reject_unauth_destination
      smtpd_recipient_restrictions = reject_unauth_destination, reject_unlisted_recipient
      END
      postfix -c '\(path)/etc' start >'\(path)/start' 2>&1
      cat > '\(path)/dovecot.conf' <<'END'
      base_dir = \(path)/run
      log_path = \(path)/dovecot.log
      protocols = imap
      ssl = yes
      ssl_cert = <\(papers.server)
      ssl_key = <\(papers.server)
      disable_plaintext_auth = no
      listen = 127.0.0.1
      mail_location = maildir:\(path)/mail/%n
      default_internal_user = dovecot
      default_login_user = dovenull
      first_valid_uid = 1
      service imap-login {
        chroot =
        inet_listener imap {
          port = \(imap)
        }
        inet_listener imaps {
          port = \(imaps)
          ssl = yes
        }
      }
      service anvil {
        chroot =
      }
      passdb {
        driver = static
        args = password=secret
      }
      userdb {
        driver = static
        args = uid=mail gid=mail home=\(path)/mail/%n
      }
      END
      """
    let variables = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": outpost.path]
    let made = try Started(["/bin/sh", "-c", script], variables)
    guard made.wait() == 0 else {
      let why = (try? String(contentsOfFile: path + "/start", encoding: .utf8)) ?? ""
      print("not tried with Postfix: it does not start here: \(why)")
      stop()
      return nil
    }
    dovecot = try Started(["dovecot", "-F", "-c", path + "/dovecot.conf"], variables)
  }

  /// Waits until Postfix has written so many lines with these words; false after `seconds`.
  func said(_ words: String, times: Int = 1, within seconds: Int) -> Bool {
    for _ in 0..<seconds * 20 {
      if log().components(separatedBy: words).count > times { return true }
      usleep(50_000)
    }
    return false
  }

  /// Tries what is deferred now.
  func flush() {
    _ = try? Started(
      ["/usr/sbin/postqueue", "-c", path + "/etc", "-f"], ["PATH": "/usr/sbin:/usr/bin:/bin"]
    ).wait()
  }

  func dovecotLog() -> String {
    (try? String(contentsOfFile: path + "/dovecot.log", encoding: .utf8)) ?? ""
  }

  func log() -> String { (try? String(contentsOfFile: path + "/data/log", encoding: .utf8)) ?? "" }

  func stop() {
    _ = try? Started(
      ["/bin/sh", "-c", "postfix -c '\(path)/etc' stop >/dev/null 2>&1; :"],
      ["PATH": "/usr/sbin:/usr/bin:/bin"]
    ).wait()
    if let dovecot {
      Glibc.kill(dovecot.process, SIGTERM)
      dovecot.wait()
    }
    dovecot = nil
    try? FileManager.default.removeItem(atPath: path)
  }

  deinit { stop() }

  private static func account(_ name: String) -> (uid: uid_t, gid: gid_t) {
    guard let entry = getpwnam(name) else { return (8, 8) }
    return (entry.pointee.pw_uid, entry.pointee.pw_gid)
  }

  private static func freePort() throws -> Int {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(listener) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let port = withUnsafeMutablePointer(to: &address) { place in
      place.withMemoryRebound(to: sockaddr.self, capacity: 1) { place -> UInt16? in
        guard bind(listener, place, length) == 0, getsockname(listener, place, &length) == 0 else {
          return nil
        }
        return UInt16(
          bigEndian: place.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
            $0.pointee.sin_port
          })
      }
    }
    return Int(try #require(port))
  }
}

extension DeliveryTests {
  @Suite struct PostfixTests {
    @Test func aMessageArrivesInARealMailbox() throws {
      let outpost = try Outpost()
      let papers = try Certificates(outpost)
      guard let office = try PostOffice(outpost, papers) else { return }
      defer { office.stop() }
      try outpost.useMailServer(office.smtp, channel: "ca-file = \(papers.authority)")
      let text = "Grüße aus Zimmer 204 — 日本語\n.\n..\nFrom the start\nlast line\n"
      try outpost.queue("ana@example.org", subject: "Projektor läuft wieder 🎉", text: text) {
        $0.name = "Ana Ruíz"
      }
      try outpost.queue("nobody@example.org")
      try outpost.queue("eve@elsewhere.example")
      let ran = try outpost.run("delivery", "run")
      #expect(ran.status == .partial)
      #expect(try outpost.delivery(1).state == .sent, "\(ran)")
      #expect(try outpost.delivery(1).reason?.contains("queued as") == true)
      #expect(try outpost.delivery(2).reason?.hasPrefix("550 5.1.1") == true)
      #expect(try outpost.delivery(3).reason?.hasPrefix("554 5.7.1") == true)

      let script = """
        import email, email.policy, imaplib, json, sys, time
        for attempt in range(200):
            try:
                box = imaplib.IMAP4("127.0.0.1", \(office.imap))
                box.login("ana", "secret")
                box.select("INBOX", readonly=True)
                found = box.search(None, "ALL")[1][0].split()
                if found:
                    break
                box.logout()
            except OSError:
                pass
            time.sleep(0.05)
        raw = box.fetch(found[-1], "(RFC822)")[1][0][1]
        message = email.message_from_bytes(raw, policy=email.policy.default)
        json.dump({
            "subject": message["Subject"], "to": message["To"], "id": message["Message-ID"],
            "return": message["Return-Path"], "count": len(found),
            "text": message.get_body(("plain",)).get_content(),
        }, open("\(outpost.file("read.json"))", "w"))
        """
      let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
      let reader = try Started(["python3", "-c", script], ["PATH": path])
      #expect(reader.wait() == 0)
      let bytes = try Data(contentsOf: URL(fileURLWithPath: outpost.file("read.json")))
      let read = try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
      #expect(read["subject"] as? String == "Projektor läuft wieder 🎉")
      #expect(read["to"] as? String == "Ana Ruíz <ana@example.org>")
      #expect(read["id"] as? String == (try outpost.delivery(1).messageID))
      #expect(read["return"] as? String == "<help@example.org>")
      #expect(read["count"] as? Int == 1)
      let lines = (read["text"] as? String)?.split(whereSeparator: \.isNewline).map {
        // Format=flowed stuffs a space before 'From ' (RFC 3676, 4.4).
        $0.hasPrefix(" ") ? $0.dropFirst() : $0
      }
      #expect(lines == text.split(separator: "\n"))
    }
  }
}
