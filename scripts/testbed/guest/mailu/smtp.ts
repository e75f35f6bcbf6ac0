import { type Env, listens, mailuSettings, mainCf, type Role } from "../role.ts";

/** Stands in for Mailu's smtp: Postfix with the main.cf that matters here, and the overrides put in as Mailu puts them. */
export function smtp(env: Env): Role {
  const { domain, hostname, subnet, messageBytes } = mailuSettings(env);
  const relayNets = (env["RELAYNETS"] ?? "").replaceAll(",", " ").trim();
  const admin = (map: string) => `socketmap:inet:admin:8090:${map}`;
  return {
    files: [
      {
        path: "/etc/postfix/main.cf",
        content: mainCf({
          compatibility_level: "3.6",
          maillog_file: "/dev/stdout",
          queue_directory: "/queue",
          mydomain: domain,
          myhostname: hostname,
          myorigin: "$mydomain",
          mydestination: "",
          mynetworks: `127.0.0.1/32 ${subnet} ${relayNets}`.trim(),
          inet_protocols: "ipv4",
          relayhost: env["RELAYHOST"] ?? "",
          message_size_limit: messageBytes,
          recipient_delimiter: env["RECIPIENT_DELIMITER"] ?? "",
          alias_maps: "",
          alias_database: "",
          smtp_host_lookup: "dns",
          smtp_dns_support_level: "dnssec",
          smtp_tls_security_level: env["OUTBOUND_TLS_LEVEL"] || "dane",
          smtp_tls_CApath: "/etc/ssl/certs",
          notify_classes: "resource, software, delay",
          delay_warning_time: "5m",
          virtual_alias_domains: "",
          virtual_alias_maps: admin("alias"),
          virtual_mailbox_domains: admin("domain"),
          virtual_mailbox_maps: admin("mailbox"),
          virtual_transport: "lmtp:inet:imap:2525",
          lmtp_host_lookup: "native",
          transport_maps: "lmdb:/etc/postfix/transport.map",
          smtpd_sender_login_maps: admin("sender-login"),
          smtpd_helo_required: "yes",
          smtpd_client_restrictions: "permit_mynetworks, reject_non_fqdn_sender, permit",
          smtpd_relay_restrictions: "permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination",
          smtpd_reject_unlisted_recipient: env["REJECT_UNLISTED_RECIPIENT"] || "no",
          smtpd_authorized_xclient_hosts: subnet,
          smtpd_forbid_bare_newline: "yes",
          smtpd_milters: "inet:antispam:11332",
          milter_mail_macros: "i {mail_addr} {client_addr} {client_name} {auth_authen}",
          milter_default_action: "tempfail",
        }),
      },
      { path: "/etc/postfix/master.cf", content: masterCf },
      {
        path: "/etc/postfix/outclean.pcre",
        content: "/^(Received|User-Agent|X-Mailer|X-Originating-IP|X-Enigmail|X-Pgp-Agent):/ IGNORE\n",
      },
      { path: "/etc/postfix/transport.map", content: "" },
    ],
    before: [
      "mkdir -p /queue/pid",
      // A shell reads each line within double quotes, as Mailu's start-up does.
      put("postfix.cf", "postconf -e"),
      put("postfix.master", "postconf -Me"),
      'for map in /overrides/*.map; do [ -f "$map" ] && cp "$map" /etc/postfix/; done; true',
      'for map in /etc/postfix/*.map; do postmap "lmdb:$map"; done',
      "rm -f /queue/pid/master.pid",
      "postfix set-permissions 2>/dev/null || true",
    ],
    program: "postfix start-fg",
    healthy: `${listens(25)} && read -r -t 3 line <&3 && [[ $line == 220* ]]`,
  };
}

const put = (file: string, command: string) =>
  `if [ -f /overrides/${file} ]; then grep -vE '^(#|$)' /overrides/${file} | while read -r line; do eval "${command} \\"$line\\""; done; fi`;

const masterCf = `smtp inet n - n - - smtpd
10025 inet n - n - - smtpd
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_client_restrictions=reject_unlisted_sender,reject_authenticated_sender_login_mismatch,permit
  -o smtpd_reject_unlisted_recipient=no
  -o cleanup_service_name=outclean
outclean unix n - n - 0 cleanup
  -o header_checks=pcre:/etc/postfix/outclean.pcre
  -o nested_header_checks=
cleanup unix n - n - 0 cleanup
pickup unix n - n 60 1 pickup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`;
