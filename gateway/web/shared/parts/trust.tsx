/** A site that vouches for itself is a stranger to a phone: where to get its authority, and what to do with it. */
import { useEffect, useState } from "preact/hooks";
import { about } from "../site/about.ts";
import { words } from "../words/dictionary.ts";

const word = words({
  title: ["Does this device warn of this page?", "此设备提示本页面不安全？"],
  why: [
    "This locker made its own certificate. Install it once: the warning goes, and couriers work offline too.",
    "本柜使用自己的证书。在此设备安装一次后不再提示，快递员页面断网也能打开。",
  ],
  get: ["Get the certificate", "下载证书"],
  iphone: [
    "iPhone: open it; Settings › Profile Downloaded; then General › About › Certificate Trust Settings: switch it on.",
    "iPhone：打开文件；设置 › 已下载描述文件 › 安装；再到“通用 › 关于本机 › 证书信任设置”中开启。",
  ],
  android: [
    "Android: search the settings for “CA certificate”, install it and choose the file.",
    "安卓：在设置中搜索“CA 证书”，选择安装并选取该文件。",
  ],
  computer: [
    "Computer: import it in the browser's settings as an authority for websites.",
    "电脑：在浏览器设置中将其作为网站颁发机构导入。",
  ],
});

/** Shows nothing where a certificate stands that devices know already. */
export const Trust = () => {
  const [isNeeded, show] = useState(false);
  useEffect(() => {
    void about().then((site) => show(site?.authority === true));
  }, []);
  if (!isNeeded) return null;
  return (
    <details class="more">
      <summary>{word("title")}</summary>
      <div class="stack">
        <p>{word("why")}</p>
        <a class="button" href="/ca.pem" download="postern-ca.crt">
          {word("get")}
        </a>
        <ul class="stack">
          <li>{word("iphone")}</li>
          <li>{word("android")}</li>
          <li>{word("computer")}</li>
        </ul>
      </div>
    </details>
  );
};
