/**
 * Run by `sh` in a new mount namespace as `metalmark-lab DIR NETNS hide|show`; becomes libvirtd.
 *
 * A `/dev/kvm` on which guests do not boot is hidden behind an empty file on a read-only mount: libvirt, which is
 * root, must not find it writable, or it takes KVM for newly usable and asks QEMU all over again at each call, which
 * takes minutes per boot.
 */
export const labScript = `
set -eu
dir=$1 netns=$2
if [ "$3" = hide ] && [ -e /dev/kvm ]; then
  mount --bind "$dir/nothing" /dev/kvm
  mount -o remount,bind,ro /dev/kvm
fi
mkdir -p /etc/libvirt /var/lib/libvirt /run/libvirt /var/cache/libvirt /var/log/libvirt
mount --bind "$dir/etc" /etc/libvirt
mount --bind "$dir/lib" /var/lib/libvirt
mount --bind "$dir/run" /run/libvirt
mount --bind "$dir/cache" /var/cache/libvirt
mount --bind "$dir/log" /var/log/libvirt
exec ip netns exec "$netns" libvirtd --pid-file /run/libvirt/libvirtd.pid
`

/**
 * QEMU as root, because Vagrant's home with the box's kernel is usually closed to everybody else; the guests are the
 * agent's own and in a network of their own. No virtlogd, no namespaces inside the namespace.
 */
export const qemuConf = `stdio_handler = "file"
namespaces = []
security_driver = "none"
user = "root"
group = "root"
`
