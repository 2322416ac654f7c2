#!/usr/bin/env bash
# bench/recsys.sh DATA [SECONDS] [SET…]: every table of the recommender in bench/RESULTS.md. DATA holds a folder for each set with
# train.csv.gz, test.csv.gz and, where contents are judged, content.csv.gz. Every model is tuned for SECONDS (60) on a cut of train
# alone; then the hybrid, which tunes and weighs its parts itself on train alone, is put beside each of them on test, with the interval
# of the difference. A search that was interrupted goes on where it stopped: its trials are kept in build/recsys/. Sets may also be
# "kernels" (Recommendation kernels, on amazoncds; installs libopenblas0-pthread to measure it beside), "lists" (Recommendations in the
# product) and "grow" (a million users, half an hour and 4 GB); without any name it is all but "grow". What is measured by the clock
# wants a machine that does nothing else.
set -euo pipefail
[ $# -ge 1 ] || { sed -n '2,8s/^# //p' "$0"; exit 2; }
data=$(realpath "$1") seconds=${2:-60} lyceum=${LYCEUM:+$(realpath "$LYCEUM")}
shift $(($# > 1 ? 2 : 1))
sets=("$@")
. "$(dirname "$0")/../scripts/lib.sh"
if [ -z "$lyceum" ]; then
    need_debian "${build_packages[@]}"
    need_node
    build lyceum
    lyceum=build/lyceum
fi
trials=build/recsys
mkdir -p "$trials"

# asked NAME: whether this table is wanted.
asked() { [ ${#sets[@]} = 0 ] || [[ " ${sets[*]} " == *" $1 "* ]]; }

# timed NAME HEADING PROGRAM ARGUMENTS…
timed() {
    asked "$1" || return 0
    echo "== $1: RESULTS.md, \"$2\""
    shift 2
    need_debian "${build_packages[@]}"
    need_node
    build "$1"
    "build/$1" "${@:2}"
}

# table SET CUT OPTIONS MODEL…
table() {
    local set=$1 cut=$2 options=$3 state=$trials/$1.jsonl choices=() best
    shift 3
    asked "$set" || return 0
    [ -f "$data/$set/train.csv.gz" ] || { echo "== $set: not in $data"; return 0; }
    local files=(--train "$data/$set/train.csv.gz")
    [ -f "$data/$set/content.csv.gz" ] && files+=(--content "$data/$set/content.csv.gz")
    echo "== $set"
    for model in "$@"; do
        best=$("$lyceum" recommend tune "${files[@]}" $options --model "$model" --cut "$cut" --share 0.15 --budget "$seconds" --trials 200 --state "$state" 2>>"$trials/log" | cut -f 2)
        choices+=(--model "$best")
    done
    "$lyceum" recommend compare "${files[@]}" $options --test "$data/$set/test.csv.gz" --model hybrid "${choices[@]}" 2>>"$trials/log"
}

models="popularity item-knn slim user-knn ease gf-cf ials"
table coco-courses by-time "" $models session-knn
table mooccube-course random "" $models
table lastfm random "" $models
table amazoncds random "" $models
table citeulike-t-cold cold "--candidates tested" content content-knn lsa

if [ -f "$data/amazoncds/train.csv.gz" ]; then
    if asked kernels; then need_debian libopenblas0-pthread || say "OpenBLAS is not measured"; fi
    timed kernels "Recommendation kernels" recsys_kernels --train "$data/amazoncds/train.csv.gz"
fi
timed lists "Recommendations in the product" recommend_lists
timed lists "Recommendations in the product, fifty thousand items" recommend_lists big
if [ ${#sets[@]} != 0 ]; then
    timed grow "Recommendation kernels, growth" recsys_kernels --grow 10
    timed grow "Recommendation kernels, growth" recsys_kernels --grow 100
fi
