import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { root } from "../../stack/settings.ts";
import { authority, bed, nameServer } from "../bed.ts";
import { askDocker, BedProblem, docker, run } from "../program.ts";
import {
  gatherArchive,
  mailuImages,
  servicesPackages,
  servicesRelease,
  vpsFiles,
  vpsPackages,
  vpsRelease,
  withoutDatabases,
} from "./recipes.ts";

const packagesLimitMs = 600_000;

export const images = { services: "penguinmails-bed/services", vps: "penguinmails-bed/vps" } as const;

/** Debian's packages for all services in one image. Returns whether it had to be made. */
export function buildServicesBase(): Promise<boolean> {
  return fromPackages(`${images.services}-base`, servicesRelease, servicesPackages, [
    `--essential-hook=${withoutDatabases}`,
  ]);
}

/** A bare Debian machine with systemd and sshd. Returns whether it had to be made. */
export async function buildVps(): Promise<boolean> {
  const made = await fromPackages(`${images.vps}-base`, vpsRelease, vpsPackages, [
    `--customize-hook=${gatherArchive}`,
  ]);
  await fromContext(
    images.vps,
    [
      `FROM ${images.vps}-base`,
      "COPY files /",
      "RUN rm -f /etc/apt/sources.list.d/* /usr/lib/sysctl.d/*.conf && systemctl -q enable bed-own-files bed-host-keys ssh && systemctl -q mask systemd-modules-load",
      'ENTRYPOINT ["/lib/systemd/systemd"]',
    ],
    async (folder) => {
      const files = { ...vpsFiles, "etc/bed-name-server": `${nameServer.ip}\n` };
      for (const [path, content] of Object.entries(files)) {
        mkdirSync(join(folder, "files", dirname(path)), { recursive: true });
        writeFileSync(join(folder, "files", path), content);
        if (path.includes("/sbin/")) chmodSync(join(folder, "files", path), 0o755);
      }
    },
  );
  return made;
}

/** Mailu's images under Mailu's names, and the one of the bed's own hosts: our roles on the services' packages. */
export async function buildStandIns(): Promise<void> {
  const world = `ENV BED_DNS=${nameServer.ip} BED_AUTHORITY=${authority.host}`;
  const head = [`FROM ${images.services}-base`, "COPY bed /bed", world];
  const health = 'HEALTHCHECK --interval=5s --timeout=5s --start-period=60s CMD ["bash", "/run/bed-healthy"]';
  await fromContext(images.services, [...head, 'ENTRYPOINT ["/bed/start"]', health], bundleGuests);
  for (const [name, role] of Object.entries(mailuImages))
    await fromContext(
      name,
      [`FROM ${images.services}`, `ENTRYPOINT ["/bed/start", "${role}"]`],
      async () => undefined,
    );
}

const start = '#!/bin/sh\nset -e\nnode /bed/prepare.cjs "$1"\nexec sh /run/bed-start\n';

async function bundleGuests(folder: string): Promise<void> {
  await build({
    entryPoints: ["prepare", "admin-server"].map((name) => join(root, `scripts/testbed/guest/${name}.ts`)),
    outdir: join(folder, "bed"),
    outExtension: { ".js": ".cjs" },
    bundle: true,
    platform: "node",
    // Debian 12's.
    target: "node18",
    format: "cjs",
    logLevel: "error",
  });
  writeFileSync(join(folder, "bed/start"), start, { mode: 0o755 });
}

/** An image out of Debian's packages alone, kept under a digest of what it is made from. */
async function fromPackages(
  name: string,
  release: string,
  packages: readonly string[],
  more: readonly string[],
): Promise<boolean> {
  const digest = digestOf(JSON.stringify([release, packages, more]));
  if (await isMadeFrom(name, digest)) return false;
  const folder = mkdtempSync(join(tmpdir(), "penguinmails-bed-"));
  const tar = join(folder, "root.tar");
  try {
    await run(
      "mmdebstrap",
      [
        "--variant=minbase",
        '--aptopt=APT::Install-Recommends "false"',
        ...["man", "doc", "locale", "info"].map((dir) => `--dpkgopt=path-exclude=/usr/share/${dir}/*`),
        `--include=${packages.join(",")}`,
        ...more,
        release,
        tar,
        debianMirror(),
      ],
      { limitMs: packagesLimitMs },
    );
    await docker(["import", "--change", `LABEL ${bed.label}=${digest}`, tar, name], { limitMs: 120_000 });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return true;
}

async function fromContext(
  name: string,
  dockerfile: readonly string[],
  fill: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "penguinmails-bed-"));
  try {
    await fill(folder);
    writeFileSync(join(folder, "Dockerfile"), `${dockerfile.join("\n")}\n`);
    await docker(["build", "-q", "--label", `${bed.label}=1`, "-t", name, folder], { limitMs: 120_000 });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function isMadeFrom(name: string, digest: string): Promise<boolean> {
  const asked = await askDocker(["image", "inspect", "-f", `{{index .Config.Labels "${bed.label}"}}`, name]);
  return asked.code === 0 && asked.stdout.trim() === digest;
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** The mirror that this machine installs its own packages from. */
function debianMirror(): string {
  const lists = ["/etc/apt/sources.list.d/debian.sources", "/etc/apt/sources.list"];
  for (const list of lists) {
    const found = /^(?:URIs:|deb(?: \[[^\]]*\])?) *(\S+\/debian\/?)(?:\s|$)/m.exec(textOf(list))?.[1];
    if (found) return found;
  }
  throw new BedProblem(`No Debian mirror is named in ${lists.join(" or ")}.`);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
