/** The address comes from outside, such as a CI's environment or a forge's answer: anything but http(s) stays text. */
export function isWebAddress(url: string | null): url is string {
  return url !== null && /^https?:\/\//i.test(url)
}
