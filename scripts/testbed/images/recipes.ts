/** Debian releases and packages that the bed's images are made of. No image is pulled from anywhere. */
export const servicesRelease = "bookworm";
export const servicesPackages: readonly string[] = [
  "ca-certificates",
  "certbot",
  "clamav-daemon",
  "clamav-freshclam",
  "docker-registry",
  "dovecot-imapd",
  "dovecot-lmtpd",
  "iproute2",
  "libnginx-mod-mail",
  "libsasl2-modules",
  "nginx-light",
  "nodejs",
  "opendkim",
  "opendmarc",
  "openssl",
  "pdns-backend-sqlite3",
  "pdns-server",
  "pebble",
  "php-fpm",
  "php-sqlite3",
  "postfix",
  "postfix-lmdb",
  "postfix-pcre",
  "procps",
  "publicsuffix",
  "redis-server",
  "roundcube-core",
  "roundcube-sqlite3",
  "rspamd",
  "sqlite3",
  "unbound",
];

/** What a provider's Debian 13 has on its first boot. */
export const vpsRelease = "trixie";
export const vpsPackages: readonly string[] = [
  "ca-certificates",
  "dbus",
  "ifupdown",
  "iproute2",
  "openssh-server",
  "procps",
  "sudo",
  "systemd",
  "systemd-sysv",
];
/** What a plan may install there: on the machine as a package archive, because the bed has no way to a mirror. */
const vpsArchive: readonly string[] = [
  "curl",
  "docker-cli",
  "docker-compose",
  "docker.io",
  "iptables",
  "nftables",
  "sqlite3",
  "systemd-timesyncd",
  "unattended-upgrades",
];

/** Runs before the services' packages are set up: their databases are made where they are used. */
export const withoutDatabases =
  'echo "roundcube-core roundcube/dbconfig-install boolean false" | chroot "$1" debconf-set-selections';

/** Images as Mailu's compose file asks for them → role of the stand-in. */
export const mailuImages: Readonly<Record<string, string>> = {
  "clamav/clamav-debian:1.4": "antivirus",
  "ghcr.io/mailu/admin:2024.06": "admin",
  "ghcr.io/mailu/dovecot:2024.06": "imap",
  "ghcr.io/mailu/nginx:2024.06": "front",
  "ghcr.io/mailu/postfix:2024.06": "smtp",
  "ghcr.io/mailu/rspamd:2024.06": "antispam",
  "ghcr.io/mailu/unbound:2024.06": "resolver",
  "ghcr.io/mailu/webmail:2024.06": "webmail",
  "redis:alpine": "redis",
};

/** Where a registry holds an image: Docker's own knows those without a maker as its library's. */
export function pathInRegistry(image: string): string {
  const path = image.replace(/^ghcr\.io\//, "");
  return path.includes("/") ? path : `library/${path}`;
}

/** Runs in the root of the machine that becomes the image: gathers the archive and makes its index. */
export const gatherArchive = `set -e
mkdir -p "$1/srv/archive"
chroot "$1" apt-get -q -y -o APT::Install-Recommends=false -o Dpkg::Use-Pty=0 --download-only install ${vpsArchive.join(" ")}
mv "$1"/var/cache/apt/archives/*.deb "$1/srv/archive/"
cd "$1/srv/archive"
dpkg-scanpackages --multiversion . > Packages
rm -f "$1"/etc/ssh/ssh_host_*`;

/** Files of the machine beside Debian's. */
export const vpsFiles: Readonly<Record<string, string>> = {
  "etc/hostname": "debian\n",
  "etc/apt/sources.list": "deb [trusted=yes] file:/srv/archive ./\n",
  "etc/apt/apt.conf.d/10-bed": 'Acquire::Languages "none";\n',
  "etc/ssh/sshd_config.d/10-bed.conf": "PermitRootLogin prohibit-password\n",
  "etc/systemd/system/bed-own-files.service": `[Unit]
Description=Give this machine files of its own where a container shares its host's
DefaultDependencies=no
Before=systemd-sysctl.service sysinit.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/local/sbin/bed-own-files

[Install]
WantedBy=sysinit.target
`,
  "etc/systemd/system/bed-host-keys.service": `[Unit]
Description=Make this machine's SSH host keys
Before=ssh.service

[Service]
Type=oneshot
ExecStart=/usr/bin/ssh-keygen -A

[Install]
WantedBy=multi-user.target
`,
  "usr/local/sbin/bed-own-files": `#!/bin/sh
set -e
# Docker mounts these at each boot; a machine renames over its own and keeps them.
for file in hostname hosts resolv.conf; do umount "/etc/$file" 2>/dev/null || true; done
hostname=$(cat /etc/hostname)
echo "$hostname" > /proc/sys/kernel/hostname
echo "127.0.0.1 localhost $hostname" > /etc/hosts
echo "nameserver $(cat /etc/bed-name-server)" > /etc/resolv.conf
# These are the kernel's, which is not this machine's alone: it boots when the machine does not, and a plan must not turn the host's.
cat /proc/sys/kernel/random/uuid > /run/bed-boot-id
mount --bind /run/bed-boot-id /proc/sys/kernel/random/boot_id
cp /proc/sys/vm/swappiness /run/bed-swappiness
mount --bind /run/bed-swappiness /proc/sys/vm/swappiness
printf 'Filename\\t\\t\\t\\tType\\t\\tSize\\t\\tUsed\\t\\tPriority\\n/swapfile                               file\\t\\t1048572\\t\\t0\\t\\t-2\\n' > /run/bed-swaps
mount --bind /run/bed-swaps /proc/swaps
`,
};
