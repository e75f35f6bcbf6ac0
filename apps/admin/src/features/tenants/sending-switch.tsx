"use client";
import { type AdminTenantDetail, resumeSending, stopSending } from "@penguinmails/api-client/admin";
import { Button } from "@penguinmails/ui/button";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { ReasonDialog } from "../reason-dialog.tsx";
import { browserApi } from "../session/browser-api.ts";
import { useMay } from "../session/session-context.tsx";

/** Stops an agency's sending, or lets it go on. Nothing for staff who may not. */
export function SendingSwitch({ tenant }: { readonly tenant: AdminTenantDetail }) {
  const [isOpen, setOpen] = useState(false);
  const router = useRouter();
  if (!useMay("sending.act")) return null;
  const dialog = { open: isOpen, onClose: () => setOpen(false), onDone: () => router.refresh() };
  return tenant.sendingStopped === null ? (
    <>
      <Button variant="danger" icon="stop" onClick={() => setOpen(true)}>
        Stop sending
      </Button>
      <ReasonDialog
        {...dialog}
        title={`Stop all sending of ${tenant.name}?`}
        confirm="Stop sending"
        isDanger
        hint="They read it in their dashboard, and it goes to the audit log."
        act={(reason) => stopSending(browserApi, tenant.id, reason)}
      >
        No message of theirs goes out until somebody lifts this. Their nodes keep running and replies are
        still collected.
      </ReasonDialog>
    </>
  ) : (
    <>
      <Button variant="primary" icon="play" onClick={() => setOpen(true)}>
        Let them send again
      </Button>
      <ReasonDialog
        {...dialog}
        title={`Let ${tenant.name} send again?`}
        confirm="Lift the stop"
        hint="It goes to the audit log."
        act={(reason) => resumeSending(browserApi, tenant.id, reason)}
      >
        Running campaigns go on within their limits. A payment that stays overdue stops them again.
      </ReasonDialog>
    </>
  );
}
