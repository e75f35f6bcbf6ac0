export type DemoLogIn = { readonly email: string; readonly password: string };

/** `e-mail / password`. Null when it is not that. */
export function readDemoLogIn(text: string): DemoLogIn | null {
  const [email, password] = text.split(" / ").map((part) => part.trim());
  return email?.includes("@") && password ? { email, password } : null;
}
