"use client";
import {
  importLeads,
  type LeadFilePreview,
  type LeadImport,
  previewLeadFile,
} from "@penguinmails/api-client/campaigns";
import { ActionForm } from "@penguinmails/ui/action-form";
import { Button } from "@penguinmails/ui/button";
import { TextField } from "@penguinmails/ui/field";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { useAction } from "@penguinmails/ui/use-action";
import { useState } from "react";
import { browserApi } from "../session/browser-api.ts";
import { FileDrop } from "./file-drop.tsx";
import { FilePreview } from "./file-preview.tsx";
import { headBytes, headOf } from "./head-of.ts";

type Props = { readonly onDone: (result: LeadImport) => void };

/** Choose a file, see how it will be read, import it. */
export function ImportForm({ onDone }: Props) {
  const [file, setFile] = useState<File | null>(null);
  const [name, setName] = useState("");
  const [preview, setPreview] = useState<LeadFilePreview | null>(null);
  const look = useAction(async (chosen: File) => {
    const head = headOf(new Uint8Array(await chosen.slice(0, headBytes).arrayBuffer()));
    return previewLeadFile(browserApi, new Blob([Uint8Array.from(head)]));
  }, setPreview);
  const send = useAction((chosen: File) => importLeads(browserApi, name.trim(), chosen), onDone);
  const choose = (chosen: File) => {
    send.clear();
    setPreview(null);
    setFile(chosen);
    if (name.trim() === "") setName(chosen.name.replace(/\.[a-z]{2,4}$/i, "").slice(0, 120));
    void look.run(chosen);
  };
  return (
    <ActionForm onSend={() => file && send.run(file)}>
      <FileDrop file={file} onFile={choose} />
      {look.problem ? <ProblemNote problem={look.problem} /> : null}
      {preview ? <FilePreview preview={preview} /> : null}
      <TextField
        label="Name of the list"
        maxLength={120}
        value={name}
        onChange={(event) => setName(event.target.value)}
        error={send.errorAt("/name")}
      />
      {send.problem ? <ProblemNote problem={send.problem} shownPointers={["/name"]} /> : null}
      <div className="row">
        <Button
          variant="primary"
          type="submit"
          icon="upload"
          busy={send.busy}
          disabled={file === null || look.problem !== null}
        >
          {send.busy ? "Reading every row …" : "Import"}
        </Button>
      </div>
    </ActionForm>
  );
}
