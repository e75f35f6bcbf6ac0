/** A service outside did not do what it was asked. `permanent`: repeating the call can't help. */
export class ProviderError extends Error {
  readonly permanent: boolean;
  constructor(message: string, permanent: boolean, options?: ErrorOptions) {
    super(message, options);
    this.name = "ProviderError";
    this.permanent = permanent;
  }
}

/** Whether an answer with this status, which is no success, will be the same next time. */
export function isPermanentStatus(status: number): boolean {
  return ![408, 425, 429].includes(status) && status < 500;
}
