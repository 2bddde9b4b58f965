import { words } from "../../shared/words/dictionary.ts";

export const word = words({
  title: ["Maintenance", "维护"],
  signIn: ["Sign in", "登录"],
  account: ["Account", "账号"],
  password: ["Password", "密码"],
  code: ["One-time code", "动态验证码"],
  codeHint: [
    "Six digits from your authenticator app. Each is good once.",
    "身份验证器应用中的 6 位数字，每个仅可使用一次。",
  ],
  wrong: [
    "Account, password or one-time code is not right. Wait for the next code and try again.",
    "账号、密码或动态验证码有误，请等待下一个验证码后重试。",
  ],
  waiting: ["Too many wrong tries. You can try again in {wait}.", "尝试次数过多，请在 {wait} 后重试。"],
  "ended-idleness": [
    "You were signed out: nothing was done for a while. Sign in to go on where you were.",
    "长时间无操作，已自动退出。登录后可从原处继续。",
  ],
  "ended-length": [
    "You were signed out: a session lasts only so long, however much is done. Sign in to go on where you were.",
    "会话已达最长时限，已自动退出。登录后可从原处继续。",
  ],
  "ended-elsewhere": [
    "This session was ended elsewhere, before its time. Sign in to go on where you were.",
    "会话已在别处提前结束。登录后可从原处继续。",
  ],
  signedOut: ["You are signed out.", "您已退出。"],
  withPasskey: ["Sign in with a passkey", "使用通行密钥登录"],
  notGiven: [
    "No passkey was used. Try again, or sign in with password and code.",
    "未使用通行密钥，请重试，或使用密码与验证码登录。",
  ],
  endingTitle: ["Still there?", "您还在吗？"],
  ending: [
    "You will be signed out in {left}. Sign in again to stay; nothing you see is lost.",
    "将在 {left}后自动退出。再次登录即可继续，页面内容不会丢失。",
  ],
  signOut: ["Sign out", "退出"],
  signedInAs: ["Signed in as {id}", "已登录：{id}"],
  leftFor: ["This session ends in {left}.", "本次会话将在 {left}后结束。"],
  passkeys: ["Passkeys", "通行密钥"],
  passkeysHint: [
    "A passkey signs you in with this device's fingerprint, face or PIN, without password and code.",
    "通行密钥使用本设备的指纹、面容或 PIN 登录，无需密码和验证码。",
  ],
  noPasskey: ["You have none yet.", "尚未添加。"],
  passkeyName: ["Name of this device", "本设备名称"],
  addPasskey: ["Add a passkey", "添加通行密钥"],
  notAdded: ["No passkey was added. This device may have one already.", "未添加通行密钥，本设备可能已有。"],
  removePasskey: ["Remove {label}", "移除 {label}"],
  remove: ["Remove", "移除"],
  added: ["added {when}, for {host}", "添加于 {when}，用于 {host}"],
  noPasskeyHere: [
    "This browser or address cannot use passkeys: open the page over HTTPS, by the site's name.",
    "此浏览器或地址不支持通行密钥，请通过 HTTPS 和站点名称打开。",
  ],
});
