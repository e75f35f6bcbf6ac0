const copyFolder = "/mailu/backup";
const copy = `${copyFolder}/main.db`;

/** Debian's package of the program that copies the database. */
export const sqlitePackage = "sqlite3";
export const sqliteVersion = ["sqlite3", "-version"] as const;

/**
 * A copy of Mailu's database as of one moment, by SQLite's own backup: admin and its users go on writing meanwhile, and a
 * plain copy of the file could hold half a change. Then the copy is looked at.
 */
export const copyDatabase = [
  ["mkdir", "-p", "-m", "700", copyFolder],
  ["sqlite3", "/mailu/data/main.db", ".timeout 15000", `.backup ${copy}`],
] as const;
export const checkCopy = ["sqlite3", copy, "pragma quick_check"] as const;
export const removeCopy = ["rm", "-rf", copyFolder] as const;

/** What an archive holds, under `/mailu`. */
export const archivedParts = ["data", "dkim", "certs", "mail"] as const;

/**
 * To standard output. The copy of the database stands in for the file itself. Not in it: the queue, because what it holds
 * was sent meanwhile or is known to the control plane, and mail must not go twice; Redis, counters of minutes; Rspamd's
 * statistics, which it learns anew. Mail that comes or goes meanwhile is no failure: exit code 1.
 */
export const readArchive = [
  "nice",
  "tar",
  "--create",
  "--file",
  "-",
  "--numeric-owner",
  "--exclude=data/main.db",
  "--exclude=data/main.db-*",
  "--transform=s,^backup/,data/,",
  "--directory",
  "/mailu",
  "backup/main.db",
  ...archivedParts,
  "overrides",
  "mailu.env",
  "docker-compose.yml",
] as const;
export const changedMeanwhile = 1;

/** Those parts of an archive that comes by standard input, with the owners and modes that they had. */
export const extractArchive = (folder: string, parts: readonly string[]) =>
  ["tar", "--extract", "--file", "-", "--numeric-owner", "-p", "--directory", folder, ...parts] as const;
