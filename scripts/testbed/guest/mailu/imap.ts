import { type Env, listens, mailuSettings, type Role } from "../role.ts";

/** Stands in for Mailu's imap: Dovecot behind the front, which has asked for the password already. */
export function imap(env: Env): Role {
  const { subnet } = mailuSettings(env);
  const config = `log_path = /dev/stderr
protocols = imap lmtp
listen = *
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
login_trusted_networks = ${subnet}
first_valid_uid = 8
first_valid_gid = 8
mail_uid = mail
mail_gid = mail
mail_location = maildir:/mail/%u
recipient_delimiter = ${env["RECIPIENT_DELIMITER"] || "+"}
passdb {
  driver = static
  args = nopassword=y
}
userdb {
  driver = static
  args = uid=mail gid=mail home=/mail/%u allow_all_users=yes
}
namespace inbox {
  inbox = yes
}
service lmtp {
  inet_listener lmtp {
    port = 2525
  }
}
service imap-login {
  inet_listener imap {
    port = 143
  }
}
`;
  return {
    files: [{ path: "/run/dovecot.conf", content: config }],
    before: ["mkdir -p /mail", "chown mail:mail /mail"],
    program: "dovecot -F -c /run/dovecot.conf",
    healthy: `${listens(143)} && ${listens(2525)}`,
  };
}
