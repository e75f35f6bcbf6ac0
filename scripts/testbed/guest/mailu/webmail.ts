import { type Env, listens, mailuSettings, type Role } from "../role.ts";

const folder = "/var/lib/roundcube";
const socket = "/run/php-fpm.sock";

/**
 * Stands in for Mailu's webmail: Roundcube in PHP behind nginx. Nobody logs in here: who comes through the front brings the
 * name and the token that the admin gave, and with these Roundcube goes to the front's own ports for it.
 */
export function webmail(env: Env): Role {
  const { hostname } = mailuSettings(env);
  const path = env["WEB_WEBMAIL"] || "/webmail";
  const settings = {
    db_dsnw: "sqlite:////data/roundcube.db?mode=0640",
    des_key: "roundcube-of-the-bed-24b",
    log_driver: "stdout",
    imap_host: "front:10143",
    smtp_host: "front:10025",
    request_path: path,
  };
  const config = Object.entries(settings)
    .map(([name, value]) => `$config['${name}'] = ${JSON.stringify(value)};\n`)
    .join("");
  return {
    files: [
      {
        path: "/etc/roundcube/config.inc.php",
        content: `<?php\n${config}$config['trusted_host_patterns'] = ['${hostname}'];\n$config['plugins'] = ['signed_in'];\n`,
      },
      { path: `${folder}/plugins/signed_in/signed_in.php`, content: signedIn },
      { path: "/run/webmail-fpm.conf", content: fpm },
      {
        path: "/run/webmail.conf",
        content: `user www-data;
daemon off;
pid /run/nginx.pid;
error_log /dev/stderr notice;
events { worker_connections 128; }
http {
  include /etc/nginx/mime.types;
  access_log off;
  server {
    listen 80;
    root ${folder}/public_html;
    index index.php;
    location ~ \\.php {
      fastcgi_split_path_info ^(.+?\\.php)(/.*)$;
      if (!-f $document_root$fastcgi_script_name) { return 404; }
      include /etc/nginx/fastcgi_params;
      fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
      fastcgi_param SCRIPT_NAME ${path}$fastcgi_script_name;
      fastcgi_param PATH_INFO $fastcgi_path_info;
      fastcgi_pass unix:${socket};
    }
  }
}
`,
      },
    ],
    before: [
      "mkdir -p /data",
      `ln -sf index.php ${folder}/public_html/sso.php`,
      "[ -s /data/roundcube.db ] || sqlite3 /data/roundcube.db '.read /usr/share/roundcube/SQL/sqlite.initial.sql'",
      "chown -R www-data /data",
      "php-fpm8.2 -y /run/webmail-fpm.conf",
    ],
    program: "nginx -c /run/webmail.conf",
    healthy: listens(80),
  };
}

const fpm = `[global]
error_log = /dev/stderr
[www]
user = www-data
listen = ${socket}
listen.owner = www-data
pm = ondemand
pm.max_children = 4
catch_workers_output = yes
`;

/** Who the front says is there is logged in, by its word alone. */
const signedIn = `<?php
class signed_in extends rcube_plugin
{
  public function init()
  {
    $this->add_hook('startup', fn ($now) => empty($_SESSION['user_id']) ? ['task' => 'login', 'action' => 'login'] + $now : $now);
    $this->add_hook('authenticate', function ($login) {
      $user = $_SERVER['HTTP_X_REMOTE_USER'] ?? '';
      if ($user === '') $this->go('sso.php');
      $pass = $_SERVER['HTTP_X_REMOTE_USER_TOKEN'] ?? '';
      return ['user' => $user, 'pass' => $pass, 'cookiecheck' => false, 'valid' => true] + $login;
    });
    $this->add_hook('login_after', fn () => $this->go('index.php'));
    $this->add_hook('logout_after', fn () => $this->go('/sso/logout'));
  }
  private function go($where)
  {
    header("Location: $where");
    exit;
  }
}
`;
