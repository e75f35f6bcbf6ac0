const copyFolder = "/mailu/backup";

/** Debian's package of the program that copies the databases. */
export const sqlitePackage = "sqlite3";
export const sqliteVersion = ["sqlite3", "-version"] as const;

/** A database of the mail server, and the part of an archive that it stands in. */
export type ServerDatabase = { readonly part: ArchivedPart; readonly file: string; readonly whose: string };
export const mailuDatabase: ServerDatabase = { part: "data", file: "main.db", whose: "Mailu's" };
/** Address books and settings of webmail (Roundcube); only where webmail was ever used. */
export const webmailDatabase: ServerDatabase = { part: "webmail", file: "roundcube.db", whose: "Webmail's" };

const pathOf = ({ part, file }: ServerDatabase) => `/mailu/${part}/${file}`;
const copyOf = ({ file }: ServerDatabase) => `${copyFolder}/${file}`;

export const isThere = (database: ServerDatabase) => ["test", "-s", pathOf(database)] as const;

/**
 * A copy of a database as of one moment, by SQLite's own backup: the server goes on writing meanwhile, and a plain copy of
 * the file could hold half a change. Then the copy is looked at.
 */
export const copyDatabase = (database: ServerDatabase) =>
  [
    ["mkdir", "-p", "-m", "700", copyFolder],
    ["sqlite3", pathOf(database), ".timeout 15000", `.backup ${copyOf(database)}`],
  ] as const;
export const checkCopy = (database: ServerDatabase) =>
  ["sqlite3", copyOf(database), "pragma quick_check"] as const;
export const removeCopies = ["rm", "-rf", copyFolder] as const;

/** What an archive may hold of the mail server's own, under `/mailu`. */
export const archivedParts = ["data", "dkim", "certs", "mail", "webmail"] as const;
type ArchivedPart = (typeof archivedParts)[number];
/** Ours: kept to tell how it was, never put back. */
const rendered = ["overrides", "mailu.env", "docker-compose.yml"] as const;

/**
 * To standard output. The copies of the databases stand in for the files themselves. Not in it: the queue, because what it
 * holds was sent meanwhile or is known to the control plane, and mail must not go twice; Redis, counters of minutes; Rspamd's
 * statistics, which it learns anew. Mail that comes or goes meanwhile is no failure: exit code 1.
 */
export const readArchive = (databases: readonly ServerDatabase[]) => [
  "nice",
  "tar",
  "--create",
  "--file",
  "-",
  "--numeric-owner",
  ...databases.flatMap(({ part, file }) => [
    `--exclude=${part}/${file}`,
    `--exclude=${part}/${file}-*`,
    `--transform=s,^backup/${file},${part}/${file},`,
  ]),
  "--directory",
  "/mailu",
  ...databases.map(({ file }) => `backup/${file}`),
  ...archivedParts.filter((part) => part !== "webmail" || databases.includes(webmailDatabase)),
  ...rendered,
];
export const changedMeanwhile = 1;

/** What an archive that comes by standard input holds of these parts, with the owners and modes that they had. */
export const extractArchive = (folder: string, parts: readonly ArchivedPart[]) => {
  const others = [...archivedParts.filter((part) => !parts.includes(part)), ...rendered];
  const without = others.map((name) => `--exclude=${name}`);
  return [
    "tar",
    "--extract",
    "--file",
    "-",
    "--numeric-owner",
    "-p",
    "--anchored",
    ...without,
    "--directory",
    folder,
  ];
};
