import { type Env, listens, mainCf, type Role } from "../role.ts";

/**
 * A mail server of the internet: Postfix that takes mail for one domain into a maildir and writes down who came from
 * where, with OpenDKIM, and OpenDMARC for SPF and DMARC. Mailboxes that begin with `nobody` don't exist.
 */
export function receiver(env: Env): Role {
  const hostname = env["BED_HOSTNAME"] ?? "";
  const nameServer = env["BED_DNS"] ?? "";
  const main = mainCf({
    compatibility_level: "3.6",
    maillog_file: "/dev/stdout",
    myhostname: hostname,
    mydestination: "",
    inet_interfaces: "all",
    inet_protocols: "ipv4",
    alias_maps: "",
    smtp_host_lookup: "dns",
    smtpd_tls_security_level: "may",
    smtpd_tls_chain_files: "/etc/postfix/pair.pem",
    smtpd_tls_received_header: "yes",
    smtp_tls_security_level: "may",
    virtual_mailbox_domains: env["BED_DOMAIN"] ?? "",
    virtual_mailbox_base: "/var/mail/bed",
    virtual_mailbox_maps: "pcre:/etc/postfix/mailboxes.pcre",
    virtual_minimum_uid: "1",
    virtual_uid_maps: "static:8",
    virtual_gid_maps: "static:8",
    smtpd_recipient_restrictions: "reject_unauth_destination",
    smtpd_milters: "inet:127.0.0.1:8891, inet:127.0.0.1:8893",
    milter_default_action: "tempfail",
  });
  return {
    files: [
      { path: "/etc/postfix/main.cf", content: main },
      { path: "/etc/postfix/mailboxes.pcre", content: "/^(?!nobody)[^@]+@/ inbox/\n" },
      {
        path: "/run/opendkim.conf",
        content: `Mode v\nSocket inet:8891@127.0.0.1\nSyslog no\nAlwaysAddARHeader yes\nNameservers ${nameServer}\nAuthservID ${hostname}\nUserID root\n`,
      },
      {
        path: "/run/opendmarc.conf",
        content: `Socket inet:8893@127.0.0.1\nSyslog no\nAuthservID ${hostname}\nTrustedAuthservIDs ${hostname}\nSPFIgnoreResults true\nSPFSelfValidate true\nPublicSuffixList /usr/share/publicsuffix/public_suffix_list.dat\nUserID root\nIgnoreAuthenticatedClients false\nIgnoreHosts /run/no-hosts\n`,
      },
      { path: "/run/no-hosts", content: "192.0.2.255\n" },
    ],
    before: [
      `echo "nameserver ${nameServer}" > /etc/resolv.conf`,
      "mkdir -p /var/mail/bed",
      "chown mail:mail /var/mail/bed",
      `openssl req -x509 -newkey rsa:2048 -nodes -days 90 -keyout /tmp/key.pem -out /tmp/cert.pem -subj /CN=${hostname} 2>/dev/null`,
      "cat /tmp/key.pem /tmp/cert.pem > /etc/postfix/pair.pem",
      "postconf -F '*/*/chroot=n'",
      "opendkim -x /run/opendkim.conf",
      "opendmarc -c /run/opendmarc.conf",
    ],
    program: "postfix start-fg",
    healthy: listens(25),
  };
}
