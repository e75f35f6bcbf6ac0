import { type Env, listens, mailuSettings, type Role } from "../role.ts";

/** Stands in for Mailu's front: TLS and the auth proxy of SMTP, submission and IMAP, and the way to the API. */
export function front(env: Env): Role {
  const { hostname, messageBytes, ports } = mailuSettings(env);
  const smtp = (port: string, lines: string) =>
    ports.includes(port) ? `  server { listen ${port}${lines} protocol smtp; }\n` : "";
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
  ssl_certificate /certs/cert.pem;
  ssl_certificate_key /certs/key.pem;
${smtp("25", "; starttls on; smtp_auth none;")}${smtp("465", " ssl;")}${smtp("587", "; starttls only;")}${
  ports.includes("993") ? "  server { listen 993 ssl; protocol imap; }\n" : ""
}}
http {
  access_log /dev/stdout;
  # nginx' mail side asks by address; the name of the admin is looked up here, anew when that container was replaced.
  server { listen 127.0.0.1:8000; resolver 127.0.0.11 valid=2s; set $admin admin; location / { proxy_pass http://$admin:8080; } }
  server { listen 80; return 301 https://$host$request_uri; }
  server {
    listen 443 ssl;
    ssl_certificate /certs/cert.pem;
    ssl_certificate_key /certs/key.pem;
    resolver 127.0.0.11 valid=2s;
    set $admin admin;
    location /api/ { proxy_pass http://$admin:8080; }
  }
}
`;
  return {
    files: [{ path: "/run/front.conf", content: config }],
    before: [
      "mkdir -p /certs",
      // Let's Encrypt is not in the bed's world.
      `[ -s /certs/cert.pem ] || openssl req -x509 -newkey rsa:2048 -nodes -days 90 -keyout /certs/key.pem -out /certs/cert.pem -subj /CN=${hostname} -addext subjectAltName=DNS:${hostname} 2>/dev/null`,
    ],
    program: "nginx -c /run/front.conf",
    healthy: `${listens(25)} && ${listens(443)}`,
  };
}
