#!/bin/sh
# Fetches the public question sets that `cargo run --release --example public_sets -- data` measures on.
#   tools/public_sets.sh [folder]      (default: data, which git ignores)
# BANKING77 (CC-BY-4.0, Casanueva 2020), CLINC150 (CC-BY-3.0, Larson 2019), HWU64 (CC-BY-SA-3.0, Liu 2019),
# in the splits of https://github.com/jianguoz/Few-Shot-Intent-Detection.
set -eu
folder=${1:-data}
mkdir -p "$folder"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git clone --quiet --depth 1 https://github.com/jianguoz/Few-Shot-Intent-Detection "$work/sets"
git clone --quiet --depth 1 https://github.com/clinc/oos-eval "$work/clinc"
for set in BANKING77 CLINC150 HWU64; do
    rm -rf "${folder:?}/$set"
    cp -r "$work/sets/Datasets/$set" "$folder/$set"
done
cp "$work/clinc/data/data_full.json" "$folder/clinc_full.json"
