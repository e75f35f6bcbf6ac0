import { z } from "zod";

/** A value that never prints: not in a log, not in an error, not as JSON. `reveal()` where it is used. */
export class Secret {
  readonly #value: string;
  constructor(value: string) {
    this.#value = value;
  }
  reveal(): string {
    return this.#value;
  }
  toString(): string {
    return "[redacted]";
  }
  toJSON(): string {
    return "[redacted]";
  }
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return "[redacted]";
  }
}

/** One environment variable: how it is read, what it is for, and what stands in when it is missing. */
export type Setting<T> = {
  readonly schema: z.ZodType<T>;
  readonly about: string;
  readonly usual: string;
  readonly secret: boolean;
};

export function text(about: string, usual?: string): Setting<string> {
  return {
    schema: usual === undefined ? z.string() : z.string().default(usual),
    about,
    usual: usual ?? "required",
    secret: false,
  };
}
export function optionalText(about: string): Setting<string | null> {
  return { schema: z.string().nullable().default(null), about, usual: "off", secret: false };
}
export function wholeNumber(about: string, usual: number, least: number, most: number): Setting<number> {
  return {
    schema: z.coerce.number().int().min(least).max(most).default(usual),
    about,
    usual: String(usual),
    secret: false,
  };
}
export function flag(about: string, usual: boolean): Setting<boolean> {
  const schema = z
    .enum(["true", "false", "1", "0"])
    .default(usual ? "true" : "false")
    .transform((value) => value === "true" || value === "1");
  return { schema, about, usual: String(usual), secret: false };
}
export function oneOf<const T extends readonly [string, ...string[]]>(
  about: string,
  values: T,
  usual: T[number],
): Setting<T[number]> {
  return {
    schema: z.enum(values).default(usual as never) as unknown as z.ZodType<T[number]>,
    about,
    usual,
    secret: false,
  };
}
/** An address of the web: `localhost:4000` would be taken for a scheme, and is a fault. */
export function url(about: string, usual?: string): Setting<string> {
  const schema = z.url({ protocol: /^https?$/ }).transform((value) => value.replace(/\/$/, ""));
  return {
    schema: usual === undefined ? schema : schema.default(usual),
    about,
    usual: usual ?? "required",
    secret: false,
  };
}
/** Required: a secret has no default. */
export function secret(about: string, leastLength: number): Setting<Secret> {
  return {
    schema: z
      .string()
      .min(leastLength)
      .transform((value) => new Secret(value)),
    about,
    usual: "required",
    secret: true,
  };
}
/** Absent means that what it opens stays closed. */
export function optionalSecret(about: string): Setting<Secret | null> {
  const schema = z
    .string()
    .nullable()
    .default(null)
    .transform((value) => (value === null ? null : new Secret(value)));
  return { schema, about, usual: "off", secret: true };
}

export type Settings = Readonly<Record<string, Setting<unknown>>>;
export type Config<S extends Settings> = {
  readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never;
};

export class ConfigFault extends Error {
  constructor(faults: readonly string[]) {
    super(
      `The configuration has ${faults.length} fault(s):\n${faults.map((fault) => `  - ${fault}`).join("\n")}`,
    );
    this.name = "ConfigFault";
  }
}

/** Reads all settings at once; an empty variable counts as missing. Throws `ConfigFault` that lists every fault, no value. */
export function readConfig<S extends Settings>(
  settings: S,
  env: Readonly<Record<string, string | undefined>>,
): Config<S> {
  const faults: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(settings)) {
    const raw = env[name];
    const read = setting.schema.safeParse(raw === undefined || raw === "" ? undefined : raw);
    if (read.success) values[name] = read.data;
    else
      faults.push(
        `${name}: ${raw ? (read.error.issues[0]?.message ?? "wrong") : "missing"} — ${setting.about}`,
      );
  }
  if (faults.length > 0) throw new ConfigFault(faults);
  return values as Config<S>;
}
