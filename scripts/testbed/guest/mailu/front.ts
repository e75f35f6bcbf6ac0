import { type Env, listens, mailuSettings, type Role } from "../role.ts";

/** Mailu's front keeps two certificates, under these names. */
const lineages = [
  { name: "mailu", keyType: "rsa" },
  { name: "mailu-ecdsa", keyType: "ecdsa" },
] as const;

/** Stands in for Mailu's front: TLS and the auth proxy of SMTP, submission and IMAP, and the way to admin, API and webmail. */
export function front(env: Env): Role {
  const { hostname, messageBytes, ports, hasWebmail } = mailuSettings(env);
  const smtp = (port: string, lines: string) =>
    ports.includes(port)
      ? `  server { listen ${port}${lines} protocol smtp; auth_http_header Auth-Port ${port}; }\n`
      : "";
  const config = `load_module modules/ngx_mail_module.so;
user root;
worker_processes 1;
daemon off;
pid /run/nginx.pid;
error_log /dev/stderr notice;
events { worker_connections 512; }
mail {
  server_name ${hostname};
  auth_http 127.0.0.1:8000/internal/auth/email;
  proxy_pass_error_message on;
  smtp_auth login plain;
  imap_auth plain;
  smtp_capabilities "SIZE ${messageBytes}" ENHANCEDSTATUSCODES 8BITMIME DSN;
  imap_capabilities IMAP4 IMAP4rev1 UIDPLUS IDLE;
${pairs}${smtp("25", "; starttls on; smtp_auth none;")}${smtp("465", " ssl;")}${smtp("587", "; starttls only;")}${
  ports.includes("993") ? "  server { listen 993 ssl; protocol imap; auth_http_header Auth-Port 993; }\n" : ""
}${hasWebmail ? webmailPorts : ""}}
http {
  access_log /dev/stdout;
  absolute_redirect off;
  # nginx' mail side asks by address; the name of the admin is looked up here, anew when that container was replaced.
  server { listen 127.0.0.1:8000; resolver 127.0.0.11 valid=2s; set $admin admin; location / { proxy_pass http://$admin:8080; } }
  server { listen 80; location = ${testingPath} { return 204; } location ^~ /.well-known/acme-challenge/ { proxy_pass http://127.0.0.1:8008; } location / { return 301 https://$host$request_uri; } }
  server {
    listen 443 ssl;
${pairs}    resolver 127.0.0.11 valid=2s;
    set $admin admin:8080;
    proxy_set_header Host $http_host;
    proxy_set_header X-Real-IP $remote_addr;
    location ^~ /.well-known/acme-challenge/ { proxy_pass http://127.0.0.1:8008; }
    include /overrides/*.conf;
    location ~ ^/(sso|static)/ { proxy_pass http://$admin; }
    location ${env["WEB_ADMIN"] || "/admin"} { proxy_pass http://$admin; }
    location ~ ${env["WEB_API"] || "/api"} { proxy_pass http://$admin; }
    location /internal { internal; proxy_pass http://$admin; proxy_pass_request_body off; proxy_set_header Content-Length ""; }
    location /health { return 204; }
${hasWebmail ? webmailLocations(env["WEB_WEBMAIL"] || "/webmail") : ""}  }
}
`;
  return {
    files: [
      { path: "/run/front.conf", content: config },
      { path: "/run/show-certificates", content: showCertificates },
      { path: "/run/ask-itself.mjs", content: asksItself(hostname) },
      // What Mailu's front leaves to certbot's own settings: there it is Let's Encrypt, whose certificate is known.
      {
        path: "/etc/letsencrypt/cli.ini",
        content: `server = https://${env["BED_AUTHORITY"] ?? ""}/dir\nno-verify-ssl = true\n`,
      },
    ],
    before: [
      // Until it has one of its own it shows a certificate that is nobody's.
      "openssl req -x509 -newkey rsa:2048 -nodes -days 90 -keyout /run/none-key.pem -out /run/none.pem -subj /CN=none.invalid 2>/dev/null",
      "rm -f /run/nginx.pid",
      "sh /run/show-certificates",
      `(sleep 2; while :; do ${untilReached}; ${lineages.map((lineage) => certbot(env, lineage)).join("; ")}; sleep 86400; done) >&2 &`,
    ],
    program: "nginx -c /run/front.conf",
    healthy: `${listens(25)} && ${listens(443)}`,
  };
}

/** Those of the webmail alone, without TLS: to them its token is as good as a password. */
const webmailPorts = `  server { listen 10025; protocol smtp; smtp_auth plain; auth_http_header Auth-Port 10025; }
  server { listen 10143; protocol imap; auth_http_header Auth-Port 10143; }
`;

/** Whoever is not logged in with the admin is led to its form; whom it knows, it names to the webmail. */
function webmailLocations(path: string): string {
  const asks = `rewrite ^(${path})$ $1/ permanent; rewrite ^${path}/(.*) /$1 break; auth_request /internal/auth/user; error_page 403 @sso_login; proxy_pass http://$webmail;`;
  return `    set $webmail webmail;
    location / { return 302 ${path}/; }
    location @sso_login { return 302 /sso/login?url=$request_uri; }
    location ${path} { ${asks} }
    location ${path}/sso.php {
      auth_request_set $user $upstream_http_x_user;
      auth_request_set $token $upstream_http_x_user_token;
      proxy_set_header Host $http_host;
      proxy_set_header X-Remote-User $user;
      proxy_set_header X-Remote-User-Token $token;
      ${asks}
    }
`;
}

const pairs = lineages
  .map(({ name }) => `    ssl_certificate /run/${name}.pem;\n    ssl_certificate_key /run/${name}-key.pem;\n`)
  .join("");

/** Runs before nginx starts, and whenever certbot has come to an end. */
const showCertificates = `for name in ${lineages.map(({ name }) => name).join(" ")}; do
  live=/certs/letsencrypt/live/$name
  if [ -s $live/fullchain.pem ]; then cert=$live/fullchain.pem key=$live/privkey.pem; else cert=/run/none.pem key=/run/none-key.pem; fi
  ln -sf $cert /run/$name.pem
  ln -sf $key /run/$name-key.pem
done
[ ! -s /run/nginx.pid ] || nginx -c /run/front.conf -s reload
`;

/** Where Mailu's front asks itself by its public name; it goes to the authority once it has 204 from there. */
const testingPath = "/.well-known/acme-challenge/testing";
const untilReached = "until node /run/ask-itself.mjs; do sleep 5; done";

const asksItself = (hostname: string) => `const target = "http://${hostname}${testingPath}";
const said = await fetch(target, { signal: AbortSignal.timeout(10_000) }).then((answer) => answer.status, String);
if (said !== 204) {
  console.error(\`Can't reach \${target}: \${said}\`);
  process.exit(1);
}
`;

/** As Mailu's front asks for its certificates, once a day. */
function certbot(env: Env, { name, keyType }: (typeof lineages)[number]): string {
  const { domain, hostname } = mailuSettings(env);
  return [
    `certbot certonly -n --agree-tos -m ${env["POSTMASTER"] ?? "postmaster"}@${domain} -d ${hostname}`,
    `--standalone --preferred-challenges http --http-01-port 8008 --cert-name ${name} --key-type ${keyType}`,
    "--keep-until-expiring --config-dir /certs/letsencrypt --post-hook 'sh /run/show-certificates'",
  ].join(" ");
}
