/** A courier is let in at sites, or dismissed there: who, where, why. Badge and PIN are shown this once. */
import { useSignal } from "@preact/signals";
import { Button, Field, Notice } from "../../../../gateway/web/shared/parts/controls.tsx";
import { Qr } from "../../../../gateway/web/shared/parts/qr.tsx";
import { Select } from "../../../../gateway/web/shared/parts/select.tsx";
import { badgePrefix } from "../../../../gateway/web/shared/scan/read.ts";
import type { No } from "../../../../gateway/web/shared/site/ask.ts";
import { words } from "../../../../gateway/web/shared/words/dictionary.ts";
import type { Admitted, AtSite } from "../../answers/carriers/carriers.ts";
import { reasonForm } from "../office/reason-dialog.tsx";
import { askFleet } from "../session/session.ts";
import { word as fleetWord, onceNoWord } from "../words.ts";

const acts = ["let-in", "dismiss"] as const;
type Act = (typeof acts)[number];
/** Of couriers and carriers. */
export const idForm = /^[a-z0-9-]{1,32}$/;
const fields = {
  courier: idForm,
  carrier: idForm,
  sites: /^[a-z0-9-]{1,64}(\s+[a-z0-9-]{1,64}){0,99}$/,
  reason: reasonForm,
} as const;
type FieldName = keyof typeof fields;
type Typed = Readonly<Record<FieldName, string>>;
const wanted = (act: Act): readonly FieldName[] =>
  act === "let-in" ? ["courier", "carrier", "sites", "reason"] : ["courier", "sites", "reason"];
const wrongWord = { courier: "idWrong", carrier: "idWrong", sites: "sitesWrong", reason: "reasonWrong" } as const;
const isWrong = (typed: Typed, name: FieldName): boolean => !fields[name].test(typed[name].trim());

type Told = Pick<Admitted, "courier" | "sites"> & Partial<Pick<Admitted, "badge" | "pin">>;

export const LetIn = () => {
  const shown = useSignal<"nothing" | "form" | Told>("nothing");
  const close = (): void => {
    shown.value = "nothing";
  };
  if (shown.value === "form") return <Form onTold={(told) => (shown.value = told)} onClose={close} />;
  if (shown.value !== "nothing") return <Outcome told={shown.value} onClose={close} />;
  return (
    <div class="row">
      <Button name="let-in" onClick={() => (shown.value = "form")}>
        {word("open")}
      </Button>
    </div>
  );
};

interface FormProps {
  readonly onTold: (told: Told) => void;
  readonly onClose: () => void;
}
const Form = ({ onTold, onClose }: FormProps) => {
  const act = useSignal<Act>("let-in");
  const typed = useSignal<Typed>({ courier: "", carrier: "", sites: "", reason: "" });
  const isLooked = useSignal(false);
  const isBusy = useSignal(false);
  const no = useSignal<No | null>(null);
  const send = async (): Promise<void> => {
    isLooked.value = true;
    if (isBusy.value || wanted(act.value).some((name) => isWrong(typed.value, name))) return;
    isBusy.value = true;
    const said = await order(act.value, typed.value);
    isBusy.value = false;
    if (said.ok) onTold({ courier: typed.value.courier.trim(), ...said.value });
    else no.value = said;
  };
  return (
    <form
      class="card stack narrow"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Select
        all={acts}
        chosen={act.value}
        nameOf={(one) => word(one)}
        label={word("act")}
        onChoose={(one) => {
          act.value = one;
        }}
      />
      {wanted(act.value).map((name) => (
        <Field
          key={name}
          label={word(name)}
          value={typed.value[name]}
          wrong={isLooked.value && isWrong(typed.value, name) ? word(wrongWord[name]) : null}
          onInput={(text) => {
            typed.value = { ...typed.value, [name]: text };
          }}
          kind={{ name: `let-in-${name}`, autocomplete: "off", spellcheck: false, maxLength: 6_500 }}
        />
      ))}
      {no.value !== null && <Notice kind="bad">{onceNoWord(no.value)}</Notice>}
      <div class="row">
        <Button kind="main" type="submit" isDisabled={isBusy.value}>
          {word(act.value)}
        </Button>
        <Button onClick={onClose}>{fleetWord("cancel")}</Button>
      </div>
    </form>
  );
};

const order = (act: Act, typed: Typed) => {
  const [courier, carrier, reason] = [typed.courier.trim(), typed.carrier.trim(), typed.reason.trim()];
  const sites = typed.sites.trim().split(/\s+/);
  const [path, body] =
    act === "let-in"
      ? (["/v1/couriers", { courier, carrier, sites, reason }] as const)
      : ([`/v1/couriers/${courier}/dismiss`, { sites, reason }] as const);
  return askFleet<Omit<Told, "courier">>(path, { method: "POST", body });
};

const Outcome = ({ told, onClose }: { readonly told: Told; readonly onClose: () => void }) => {
  const { courier, sites, badge, pin } = told;
  const isIn = sites.some((one) => "version" in one);
  return (
    <section class="card stack narrow" data-let-in={courier}>
      <h3>{courier}</h3>
      {isIn && badge !== undefined && pin !== undefined && (
        <>
          <Notice kind="warn">{word("once")}</Notice>
          <Qr text={`${badgePrefix}${badge}`} label={word("badge")} />
          <p class="mono hook-secret">{badge}</p>
          <p>
            {word("pin")} <strong class="mono">{pin}</strong>
          </p>
        </>
      )}
      <ul class="stack">
        {sites.map((one) => (
          <li key={one.site}>
            {one.site}: {atSite(one)}
          </li>
        ))}
      </ul>
      <div class="row">
        <Button name="let-in-seen" onClick={onClose}>
          {word("seen")}
        </Button>
      </div>
    </section>
  );
};
const atSite = (one: AtSite): string => ("version" in one ? word("ordered") : problemWord(one.problem));

const word = words({
  open: ["Let a courier in, or dismiss one", "准入或停用快递员"],
  act: ["What shall be done", "操作"],
  "let-in": ["Let in", "准入"],
  dismiss: ["Dismiss", "停用"],
  courier: ["Courier", "快递员"],
  carrier: ["Carrier", "快递公司"],
  sites: ["Sites (blanks between them)", "站点（以空格分隔）"],
  reason: ["Reason", "原因"],
  idWrong: ["a–z, 0–9 and -, 1 to 32 of them.", "须为 1 至 32 个小写字母、数字或 -。"],
  sitesWrong: ["Names of 1 to 100 sites: a–z, 0–9 and -.", "请填写 1 至 100 个站点名：小写字母、数字或 -。"],
  reasonWrong: ["Say why, in 3 to 200 characters.", "请填写原因（3 至 200 个字符）。"],
  once: [
    "Badge and PIN are shown this once; nobody keeps them. Print the square, and give the PIN apart from it.",
    "工牌与 PIN 仅显示这一次，系统不予保存。请打印二维码，并将 PIN 分开交付。",
  ],
  badge: ["Badge, as a QR code", "工牌二维码"],
  pin: ["PIN", "PIN 码"],
  ordered: ["ordered; the site's page says when it is in force", "已下发，生效情况见站点页面"],
  seen: ["I have it", "已保存"],
});
const problemWord = words<Extract<AtSite, { problem: unknown }>["problem"]>({
  "not-found": ["no such site, or not let in from here", "无此站点，或并非由平台准入"],
  "courier-taken": ["works there already: dismiss first", "已在该站点，请先停用"],
  "version-taken": ["somebody else changed the list at the same time: once more", "名单同时被他人修改，请重试"],
  "document-too-large": ["the list of couriers is full", "快递员名单已满"],
});
