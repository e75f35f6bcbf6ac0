import type { PlatformMailer, PlatformMailTemplate } from "@penguinmails/core/ports/outside";
import { type FetchPatience, patientFetch, usualPatience } from "../http/patient-fetch.ts";
import { isPermanentStatus, ProviderError } from "../http/provider-error.ts";

type LoopsOptions = {
  readonly apiKey: string;
  readonly baseUrl: string;
  /** Our names → transactional ids in Loops; a name without one is sent as itself. */
  readonly templates: Partial<Record<PlatformMailTemplate, string>>;
  readonly patience?: FetchPatience;
};

/**
 * Loops' transactional mail. The idempotency key makes a repetition harmless: 409 says that it was sent already. Throws
 * `ProviderError`, after a few tries when Loops is busy or away.
 */
export function makeLoopsMailer(options: LoopsOptions): PlatformMailer {
  return {
    async send({ template, to, variables, idempotencyKey }) {
      const body = JSON.stringify({
        transactionalId: options.templates[template] ?? template,
        email: to,
        addToAudience: false,
        dataVariables: variables,
      });
      const headers = {
        authorization: `Bearer ${options.apiKey}`,
        "content-type": "application/json",
        "idempotency-key": idempotencyKey.slice(0, 100),
      };
      let answer: Response;
      try {
        answer = await patientFetch(
          `${options.baseUrl}/v1/transactional`,
          { method: "POST", headers, body },
          options.patience ?? usualPatience,
        );
      } catch (cause) {
        throw new ProviderError("Loops cannot be reached", false, { cause });
      }
      await answer.body?.cancel();
      if (answer.ok || answer.status === 409) return;
      throw new ProviderError(
        `Loops answered ${answer.status} to the mail “${template}”`,
        isPermanentStatus(answer.status),
      );
    },
  };
}

/** Reads `verify-email=abc,invite=def`; a part that is not name and id is dropped. */
export function parseLoopsTemplates(text: string | null): LoopsOptions["templates"] {
  const pairs = (text ?? "").split(",").map((part) => part.split("=").map((word) => word.trim()));
  return Object.fromEntries(pairs.filter(([name, id]) => name && id));
}

/** No key: nothing is sent, and nothing fails for it. */
export const silentMailer: PlatformMailer = { send: async () => undefined };
