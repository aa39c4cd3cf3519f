#!/bin/bash
# The real program on a real (virtual) display with a window manager: it shows, takes files, a typed question and Return,
# answers, and has saved the session. Usage: xvfb_window.sh BIN_FOLDER SAMPLES SCREENSHOT. Exit 77: something is missing here.
set -u
bin=$1 samples=$2 shot=$3

for tool in Xvfb xvfb-run xdotool openbox import xprop dbus-run-session; do
    command -v "$tool" >/dev/null || { echo "skipped: $tool is not installed"; exit 77; }
done
model=${SHEAF_MODEL:-${XDG_DATA_HOME:-$HOME/.local/share}/sheaf/models/SmolLM2-135M-Instruct.Q4_1.gguf}
[ -e "$model" ] || { echo "skipped: the default model is not there; packaging/run fetches it"; exit 77; }

if [ -z "${SHEAF_INSIDE_XVFB:-}" ]; then
    SHEAF_INSIDE_XVFB=1 exec xvfb-run -a -s "-screen 0 1440x900x24" dbus-run-session -- "$0" "$@"
fi

folder=$(mktemp -d)
trap 'kill $app $manager 2>/dev/null; rm -rf "$folder"' EXIT
export XDG_RUNTIME_DIR=$folder SHEAF_DATA_DIR=$folder/data XDG_CONFIG_HOME=$folder/config SHEAF_MODEL=$model QT_QPA_PLATFORM=xcb
chmod 700 "$folder"
openbox --sm-disable >/dev/null 2>&1 & manager=$!
for _ in $(seq 100); do xprop -root _NET_SUPPORTING_WM_CHECK 2>/dev/null | grep -q 0x && break; sleep 0.1; done

"$bin/sheaf" "$samples"/supply-agreement.pdf "$samples"/error-dialog.png "$samples"/courier-core & app=$!
window=$(timeout 30 xdotool search --sync --onlyvisible --name Sheaf | head -1)
[ -n "$window" ] || { echo "no window within 30 s"; exit 1; }
xdotool windowactivate --sync "$window"
sleep 4
xdotool type --delay 20 "What is the notice period?"
sleep 2
xdotool key Return

for _ in $(seq 180); do
    sleep 1
    kill -0 $app || { echo "the program ended"; exit 1; }
    answered=$("$bin/sheaf-cli" session list --json | python3 -c '
import json, subprocess, sys
sessions = json.load(sys.stdin)["sessions"]
shown = json.loads(subprocess.run([sys.argv[1], "session", "show", sessions[0]["id"], "--json"], capture_output=True).stdout) if sessions else {}
turns = shown.get("turns", [])
print("yes" if turns and turns[0]["answer"]["text"].strip() else "no")' "$bin/sheaf-cli")
    [ "$answered" = yes ] && break
done
import -window root "$shot"
[ "$answered" = yes ] || { echo "no saved answer within three minutes; see $shot"; exit 1; }
colours=$(identify -format %k "$shot")
echo "answered and saved; $colours colours in $shot"
[ "$colours" -gt 200 ]
