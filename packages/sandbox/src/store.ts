import pg from "pg";

/**
 * The world's memory: documents by kind and id, JSON values only. Reads are synchronous and see every write at once; a resolved write is
 * durable. Writes begun in the same tick become durable together or not at all. A document read is not to be changed
 * in place: put a new one.
 */
export type WorldStore = {
  /** The caller vouches for the shape. */
  get<T>(kind: string, id: string): T | null;
  put(kind: string, id: string, body: unknown): Promise<void>;
  delete(kind: string, id: string): Promise<void>;
  /** In the order in which ids were first put; after a restart in the order of ids. */
  list<T>(kind: string): readonly { readonly id: string; readonly body: T }[];
  count(kind: string): number;
  /** Writes what is left and lets go of the database. */
  close(): Promise<void>;
};

type Write = { readonly kind: string; readonly id: string; readonly text: string | null };
type Persist = (writes: readonly Write[]) => Promise<void>;

export function memoryStore(): WorldStore {
  return storeOver(new Map(), null, async () => {});
}

/** Opens, or makes, the world's documents in the schema `sandbox` of a database. Throws when it cannot be reached. */
export async function postgresStore(databaseUrl: string): Promise<WorldStore> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1, application_name: "sandbox-store" });
  pool.on("error", () => {
    // An idle connection was cut; the next write opens another.
  });
  // `json`, not `jsonb`: mail may hold NUL, which `jsonb` refuses.
  await pool.query(
    "create schema if not exists sandbox; create table if not exists sandbox.docs (kind text, id text, body json not null, primary key (kind, id))",
  );
  const kinds = new Map<string, Map<string, unknown>>();
  const { rows } = await pool.query<{ kind: string; id: string; body: unknown }>(
    "select kind, id, body from sandbox.docs order by kind, id",
  );
  for (const row of rows) documentsOf(kinds, row.kind).set(row.id, row.body);
  return storeOver(
    kinds,
    () => pool.end(),
    (writes) => persist(pool, writes),
  );
}

async function persist(pool: pg.Pool, writes: readonly Write[]): Promise<void> {
  const columns = (some: readonly Write[]) => [some.map(({ kind }) => kind), some.map(({ id }) => id)];
  const kept = writes.filter(({ text }) => text !== null);
  const gone = writes.filter(({ text }) => text === null);
  // One statement is one transaction: the tick's writes stand or fall together.
  await pool.query(
    `with kept as (
       insert into sandbox.docs (kind, id, body) select * from unnest($1::text[], $2::text[], $3::json[])
       on conflict (kind, id) do update set body = excluded.body
     )
     delete from sandbox.docs using unnest($4::text[], $5::text[]) as gone (kind, id) where docs.kind = gone.kind and docs.id = gone.id`,
    [...columns(kept), kept.map(({ text }) => text), ...columns(gone)],
  );
}

const retryAfterMs = 500;

function storeOver(
  kinds: Map<string, Map<string, unknown>>,
  release: (() => Promise<void>) | null,
  save: Persist,
): WorldStore {
  const durable = release !== null;
  let dirty = new Map<string, Write>();
  let flushing: Promise<void> | null = null;
  let closed = false;

  const write = (kind: string, id: string, body: unknown): Promise<void> => {
    if (closed) return Promise.reject(new Error("The world's store is closed"));
    if (!durable) return Promise.resolve();
    dirty.set(`${kind}\n${id}`, { kind, id, text: body === undefined ? null : JSON.stringify(body) });
    return flushed();
  };

  let next: Promise<void> | null = null;
  /** Resolves when all that is dirty now is durable. */
  const flushed = (): Promise<void> => {
    next ??= (async () => {
      await Promise.resolve(flushing).catch(() => {});
      // Waiting one turn gathers what the same tick writes.
      await new Promise(setImmediate);
      const batch = [...dirty.values()];
      dirty = new Map();
      next = null;
      flushing = saveUntilDone(batch);
      await flushing;
    })();
    return next;
  };

  const saveUntilDone = async (batch: readonly Write[]): Promise<void> => {
    for (let attempt = 0; ; attempt++) {
      try {
        return await save(batch);
      } catch (error) {
        if (closed || attempt >= 120) throw error;
        await new Promise((resolve) => setTimeout(resolve, retryAfterMs));
      }
    }
  };

  return {
    get: <T>(kind: string, id: string) => (kinds.get(kind)?.get(id) as T | undefined) ?? null,
    put(kind, id, body) {
      documentsOf(kinds, kind).set(id, body);
      return write(kind, id, body);
    },
    delete(kind, id) {
      kinds.get(kind)?.delete(id);
      return write(kind, id, undefined);
    },
    list: <T>(kind: string) => [...(kinds.get(kind) ?? [])].map(([id, body]) => ({ id, body: body as T })),
    count: (kind) => kinds.get(kind)?.size ?? 0,
    async close() {
      if (closed) return;
      const rest = durable ? flushed() : Promise.resolve();
      closed = true;
      try {
        await rest;
      } finally {
        await release?.();
      }
    },
  };
}

function documentsOf(kinds: Map<string, Map<string, unknown>>, kind: string): Map<string, unknown> {
  const known = kinds.get(kind);
  if (known) return known;
  const made = new Map<string, unknown>();
  kinds.set(kind, made);
  return made;
}
