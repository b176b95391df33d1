/**
 * Runs once inside the build, as `customize ROOT BOOT`: ROOT is the unpacked system, BOOT takes the kernel and the
 * initial RAM disk. `METALMARK_SSH_KEY` holds Vagrant's public insecure key. Written for sh and Debian's own tools.
 *
 * The box is for benchmark VMs on an isolated network only: everybody knows its user's key, and its ssh host keys are
 * made once per box, not once per machine, because making them takes seconds of each boot under emulation.
 */
export const customizeScript = `#!/bin/sh
set -eu
root=$1 boot=$2
version=$(ls "$root/usr/lib/modules" | sort -V | tail -n 1)

# Modules: networking, virtio and what they need. No sound, graphics or disks that no VM has.
cd "$root/usr/lib/modules/$version/kernel"
find . -name '*.ko*' | grep -vE '^\\./(net/|crypto/|lib/|arch/x86/crypto/|drivers/virtio/|drivers/char/hw_random/|fs/overlayfs/|fs/fuse/|drivers/block/virtio_blk|drivers/net/(net_failover|virtio_net|tun|tap|veth|vxlan|geneve|dummy|ifb|macvlan|macvtap|vrf|nlmon|bonding/|team/|ipvlan/|wireguard/))' | xargs -r rm -f
find . -type d -empty -delete
cd /
chroot "$root" depmod "$version"

# An initial RAM disk of one static shell and five modules boots faster than a general one.
ram=$root/tmp/initrd
mkdir -p "$ram/bin" "$ram/dev" "$ram/root" "$ram/modules"
cp "$root/bin/busybox" "$ram/bin/busybox"
for module in virtio_pci virtio_blk virtio_rng; do
  chroot "$root" modprobe -S "$version" --show-depends "$module"
done | sed -n 's/^insmod \\([^ ]*\\).*/\\1/p' | awk '!seen[$0]++' | while read -r file; do
  name=$(basename "$file")
  case $name in
    *.xz) chroot "$root" xz -dc "$file" >"$ram/modules/\${name%.xz}"; name=\${name%.xz} ;;
    *.zst) chroot "$root" zstd -qdc "$file" >"$ram/modules/\${name%.zst}"; name=\${name%.zst} ;;
    *) cp "$root$file" "$ram/modules/$name" ;;
  esac
  echo "/modules/$name" >>"$ram/modules/order"
done
cat >"$ram/init" <<'EOF'
#!/bin/busybox sh
/bin/busybox mount -t devtmpfs dev /dev
while read -r module; do /bin/busybox insmod "$module"; done </modules/order
until /bin/busybox test -b /dev/vda; do /bin/busybox sleep 0.02; done
/bin/busybox mount -t ext4 -o rw,noatime /dev/vda /root || exec /bin/busybox sh
/bin/busybox mount -o move /dev /root/dev
exec /bin/busybox switch_root /root /sbin/init
EOF
chmod 755 "$ram/init"
find "$ram" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
chroot "$root" sh -c 'cd /tmp/initrd && find . | sort | busybox cpio -o -H newc' >"$boot/initrd.img"
rm -rf "$ram"
cp "$root/boot/vmlinuz-$version" "$boot/vmlinuz"
rm -rf "$root/boot/"* "$root/initrd.img"* "$root/vmlinuz"*

# podman brings its CNI configuration, but the box has netavark instead of the plugins that it names.
rm -rf "$root/etc/cni"

# What no benchmark reads.
rm -rf "$root/usr/lib/udev/hwdb.d" "$root/usr/lib/udev/hwdb.bin" "$root"/usr/lib/*/gconv "$root/usr/share/i18n" \\
  "$root/usr/share/locale" "$root/usr/share/man" "$root/usr/share/info" "$root/usr/share/doc" \\
  "$root/var/lib/apt/lists" "$root/var/cache/apt"
mkdir -p "$root/var/lib/apt/lists/partial" "$root/var/cache/apt/archives/partial"

# The user that Vagrant expects. '*' means no password, yet not locked: sshd without PAM refuses locked users. Its shell
# starts with every ssh session, and bash takes 50 ms more than sh under emulation.
chroot "$root" useradd -m -s /bin/sh -p '*' vagrant
echo 'vagrant ALL=(ALL) NOPASSWD: ALL' >"$root/etc/sudoers.d/vagrant"
chmod 440 "$root/etc/sudoers.d/vagrant"
mkdir -p "$root/home/vagrant/.ssh"
printf '%s\\n' "$METALMARK_SSH_KEY" >"$root/home/vagrant/.ssh/authorized_keys"
chmod 700 "$root/home/vagrant/.ssh"
chmod 600 "$root/home/vagrant/.ssh/authorized_keys"
chroot "$root" chown -R vagrant:vagrant /home/vagrant

# The kernel mounts the root read-write already; an fstab entry would only wait for udev.
: >"$root/etc/fstab"
: >"$root/etc/machine-id"
echo metalmark >"$root/etc/hostname"
printf '127.0.0.1 localhost metalmark\\n::1 localhost\\n' >"$root/etc/hosts"
echo 'net.ipv4.ping_group_range = 0 2147483647' >"$root/etc/sysctl.d/60-metalmark.conf"
mkdir -p "$root/etc/systemd/journald.conf.d"
printf '[Journal]\\nStorage=volatile\\n' >"$root/etc/systemd/journald.conf.d/metalmark.conf"
cat >"$root/etc/systemd/network/20-eth0.network" <<'EOF'
[Match]
Name=eth0
[Network]
DHCP=ipv4
IPv6AcceptRA=no
LinkLocalAddressing=no
[DHCPv4]
UseHostname=no
SendRelease=no
EOF

# One host key instead of three, and no look-ups: a login costs seconds under emulation.
rm -f "$root"/etc/ssh/ssh_host_rsa* "$root"/etc/ssh/ssh_host_ecdsa*
cat >"$root/etc/ssh/sshd_config.d/metalmark.conf" <<'EOF'
HostKey /etc/ssh/ssh_host_ed25519_key
UseDNS no
UsePAM no
GSSAPIAuthentication no
PasswordAuthentication no
KbdInteractiveAuthentication no
X11Forwarding no
PermitUserRC no
PrintMotd no
PrintLastLog no
MaxSessions 64
MaxStartups 64
EOF

# sshd answers before the machine has its address, so that Vagrant's first try succeeds.
units=$root/etc/systemd/system
cat >"$units/ssh.service" <<'EOF'
[Unit]
Description=OpenSSH server
Before=systemd-networkd.service
[Service]
Type=notify
ExecStart=/usr/sbin/sshd -D
KillMode=process
Restart=on-failure
RuntimeDirectory=sshd
RuntimeDirectoryMode=0755
EOF
mkdir -p "$units/multi-user.target.wants" "$units/sockets.target.wants"
rm -f "$units/sshd.service" "$root/usr/lib/systemd/system/multi-user.target.wants/dbus.service"
ln -sf /etc/systemd/system/ssh.service "$units/multi-user.target.wants/ssh.service"
ln -sf /usr/lib/systemd/system/systemd-networkd.service "$units/multi-user.target.wants/"
ln -sf /usr/lib/systemd/system/systemd-networkd.socket "$units/sockets.target.wants/"
ln -sf /usr/lib/systemd/system/systemd-networkd.service "$units/dbus-org.freedesktop.network1.service"
ln -sf /usr/lib/systemd/system/multi-user.target "$units/default.target"

# Timers disturb measurements; the rest costs boot time and gives a benchmark VM nothing.
for unit in apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer fstrim.timer e2scrub_all.timer \\
  e2scrub_reap.service logrotate.timer man-db.timer motd-news.timer systemd-tmpfiles-clean.timer \\
  systemd-pstore.service getty.target getty@tty1.service getty-static.service serial-getty@ttyS0.service \\
  systemd-networkd-wait-online.service systemd-network-generator.service systemd-firstboot.service \\
  systemd-repart.service systemd-binfmt.service proc-sys-fs-binfmt_misc.automount systemd-pcrphase.service \\
  systemd-pcrphase-sysinit.service remote-fs.target cryptsetup.target veritysetup.target integritysetup.target \\
  systemd-ask-password-console.path systemd-ask-password-wall.path systemd-update-utmp.service \\
  systemd-update-utmp-runlevel.service sys-kernel-debug.mount sys-kernel-tracing.mount sys-kernel-config.mount \\
  sys-fs-fuse-connections.mount dev-hugepages.mount dev-mqueue.mount systemd-machine-id-commit.service \\
  systemd-logind.service systemd-random-seed.service systemd-sysusers.service systemd-journal-flush.service \\
  nginx.service podman.service podman.socket podman-auto-update.service podman-auto-update.timer \\
  podman-restart.service podman-clean-transient.service systemd-modules-load.service kmod-static-nodes.service \\
  modprobe@.service systemd-tmpfiles-setup-dev.service; do
  ln -sf /dev/null "$units/$unit"
done
`
