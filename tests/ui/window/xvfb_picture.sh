#!/bin/bash
# A picture on a real (virtual) display: dropped from another program, shown in the lens with its tiles, a crop drawn and moved
# with the mouse, a question answered. Usage: xvfb_picture.sh BIN_FOLDER DRAG_SOURCE MODEL VISION_FILE PICTURE SCREENSHOT. Exit 77:
# something is missing here. SHEAF_TEST_THEME (light, dark) and SHEAF_TEST_SCALE (1, 2) are for looking at the screenshot.
set -u
bin=$1 source=$2 model=$3 vision=$4 picture=$5 shot=$6
theme=${SHEAF_TEST_THEME:-light} scale=${SHEAF_TEST_SCALE:-1}

for tool in Xvfb xvfb-run xdotool openbox import xprop dbus-run-session; do
    command -v "$tool" >/dev/null || { echo "skipped: $tool is not installed"; exit 77; }
done

if [ -z "${SHEAF_INSIDE_XVFB:-}" ]; then
    SHEAF_INSIDE_XVFB=1 exec xvfb-run -a -s "-screen 0 $((1440 * scale))x$((1000 * scale))x24" dbus-run-session -- "$0" "$@"
fi

folder=$(mktemp -d)
trap 'kill $app $other $manager 2>/dev/null; rm -rf "$folder"' EXIT
export XDG_RUNTIME_DIR=$folder SHEAF_DATA_DIR=$folder/data XDG_CONFIG_HOME=$folder/config QT_QPA_PLATFORM=xcb QT_SCALE_FACTOR=$scale
chmod 700 "$folder"
mkdir -p "$folder/config/sheaf" "$folder/models"
cp "$model" "$folder/models/"; cp "$vision" "$folder/models/mmproj.gguf"
export SHEAF_MODEL=$folder/models/$(basename "$model")
# Greedy: drawn at random, the first token of a model made of noise may well be the last.
printf '[window]\ntheme=%s\n[answer]\nmaxTokens=60\ntemperature=0\n' "$theme" > "$folder/config/sheaf/settings.ini"
openbox --sm-disable >/dev/null 2>&1 & manager=$!
for _ in $(seq 100); do xprop -root _NET_SUPPORTING_WM_CHECK 2>/dev/null | grep -q 0x && break; sleep 0.1; done

give_up() { import -window root "$shot"; echo "$1; see $shot"; exit 1; }
at() { xdotool mousemove $(($1 * scale)) $(($2 * scale)); }
drag() { # in steps: a single jump is not taken for a drag
    at "$1" "$2"; xdotool mousedown 1
    for i in $(seq 20); do at $(($1 + ($3 - $1) * i / 20)) $(($2 + ($4 - $2) * i / 20)); sleep 0.03; done
    sleep 0.3; [ -z "${5:-}" ] || import -window root "$5"; xdotool mouseup 1
}
show() { # window, place, size
    xdotool windowsize --sync "$1" $(($4 * scale)) $(($5 * scale)) windowmove "$1" $(($2 * scale)) $(($3 * scale))
}
session() { # a Python expression over the saved session `s`
    "$bin/sheaf-cli" session list --json | python3 -c '
import json, subprocess, sys
sessions = json.load(sys.stdin)["sessions"]
s = json.loads(subprocess.run([sys.argv[1], "session", "show", sessions[0]["id"], "--json"], capture_output=True).stdout) if sessions else {}
print(eval(sys.argv[2]))' "$bin/sheaf-cli" "$1" 2>/dev/null
}
wait_for() { # seconds, expression, what did not happen
    for _ in $(seq $(($1 * 4))); do
        sleep 0.25
        kill -0 $app 2>/dev/null || give_up "the program ended"
        [ "$(session "$2")" = True ] && return
    done
    give_up "$3"
}

"$bin/sheaf" & app=$!
"$source" "$picture" & other=$!
window=$(timeout 30 xdotool search --sync --onlyvisible --name '^Sheaf|Sheaf$' | head -1)
from=$(timeout 30 xdotool search --sync --onlyvisible --name 'Drag source' | head -1)
[ -n "$window" ] && [ -n "$from" ] || give_up "no window within 30 s"
show "$window" 0 0 1440 876
show "$from" 40 920 160 40
sleep 2

drag 120 950 700 400 "${shot%.png}-drop.png"
wait_for 20 'len(s.get("attachments", [])) == 1' "the dropped picture was not attached"
sleep 1
at 1250 130; xdotool click --repeat 2 --delay 60 1
sleep 2
import -window root "${shot%.png}-lens.png"
drag 760 320 940 470
sleep 0.5
xdotool key Return
wait_for 20 'len(s["attachments"]) == 2' "no crop was added"
xdotool type --delay 20 "What is damaged?"
sleep 1
xdotool key Return
wait_for 120 'bool(s["turns"] and s["turns"][0]["answer"]["text"].strip())' "no saved answer"
sleep 1
crop=$(session 's["attachments"][1]["crop"]')
drag 850 400 900 440
wait_for 20 's["attachments"][1]["crop"] != '"$crop" "the crop was not moved"
sleep 1
import -window root "$shot"
echo "$(session 's["turns"][0]["answer"]["coverage"]["sentence"]')"
colours=$(identify -format %k "$shot")
echo "dropped, cropped, answered, moved and saved; $colours colours in $shot"
[ "$colours" -gt 200 ]
