import type { ReactNode } from "react";
import { KeptFocus } from "./kept-focus.tsx";
import { SandboxBand } from "./sandbox-band.tsx";

type Props = {
  readonly sandbox: { readonly speed: number } | null;
  readonly nav: ReactNode;
  readonly children: ReactNode;
};

/** Around every page behind the log-in: the way past the menu, the sandbox's band, the menu, the page. */
export function InsideShell({ sandbox, nav, children }: Props) {
  return (
    <>
      <a className="skip" href="#main">
        Skip to the content
      </a>
      {sandbox ? <SandboxBand speed={sandbox.speed} /> : null}
      <div className="shell">
        {nav}
        <main className="main" id="main" tabIndex={-1}>
          {children}
        </main>
      </div>
      <KeptFocus />
    </>
  );
}
