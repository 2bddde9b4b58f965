/** What the visitor of a demo would have in hand at this face: badge and waybill, a code, an account. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { DemoState } from "../../../wire/demo.ts";
import { Button, Wait } from "../parts/controls.tsx";
import { span } from "../words/dictionary.ts";
import { sizeWord } from "../words/site.ts";
import { stageState } from "./door.ts";
import { demo } from "./words.ts";

type Face = "courier" | "kiosk" | "maintainer";
const faceHere = (): Face => {
  const { pathname } = location;
  return pathname.startsWith("/kiosk") ? "kiosk" : pathname.startsWith("/maintainer") ? "maintainer" : "courier";
};

export const Notes = ({ face = faceHere() }: { readonly face?: Face }) => {
  useEffect(() => stageState.follow(), []);
  const now = stageState.now.value;
  if (now === null) return <Wait />;
  const facts = factsFor(face, now);
  if (facts.length === 0) return <p class="soft">{demo("noCode")}</p>;
  return (
    <dl class="demo-notes">
      {facts.map(({ name, value }) => (
        <Fact key={name} name={name} value={value} />
      ))}
    </dl>
  );
};

interface FactProps {
  readonly name: string;
  readonly value: string;
}
const factsFor = (face: Face, { courier, parcels, phone, handIn, maintainers }: DemoState): readonly FactProps[] => {
  switch (face) {
    case "courier":
      return [
        { name: demo("badge"), value: courier.badge },
        { name: demo("pin"), value: courier.pin },
        ...parcels.map(({ waybill, size }) => ({
          name: demo("waybill", { size: sizeWord(size) }),
          value: waybill,
        })),
      ];
    case "kiosk":
      return [
        ...phone.map(({ waybill, code }) => ({ name: demo("code", { waybill }), value: code })),
        ...(handIn === null ? [] : [{ name: demo("handInCode", { waybill: handIn.waybill }), value: handIn.code }]),
      ].flatMap(({ name, value }) => (value === null ? [] : [{ name, value }]));
    case "maintainer":
      return maintainers.flatMap(({ account, password, code, codeForMs }) => [
        { name: demo("account"), value: account },
        { name: demo("password"), value: password },
        { name: demo("oneTimeCode", { wait: span(codeForMs) }), value: code },
      ]);
  }
};

const Fact = ({ name, value }: FactProps) => {
  const isCopied = useSignal(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(value).catch(() => {});
    isCopied.value = true;
    setTimeout(() => {
      isCopied.value = false;
    }, 2_000);
  };
  return (
    <div class="demo-fact">
      <dt>{name}</dt>
      <dd class="mono">{value}</dd>
      <dd>
        <Button label={demo("copyThat", { what: name })} onClick={() => void copy()}>
          {isCopied.value ? demo("copied") : demo("copy")}
        </Button>
      </dd>
    </div>
  );
};
