/** Does this host name lead to the machine itself, so that nobody else can listen? As configured, or as of a URL. */
export const isLoopback = (host: string): boolean => /^(localhost|::1|\[::1\]|127(\.\d{1,3}){3})$/.test(host);
