#!/usr/bin/env bash
# bench/recsys.sh DATA [SECONDS]: the quality tables of the recommender. DATA holds a folder for each set with train.csv.gz,
# test.csv.gz and, where contents are judged, content.csv.gz. Every model is tuned for SECONDS (60) on a cut of train alone, then the
# hybrid, made of the tuned models, is put beside each of them on test, with the interval of the difference. A search that was
# interrupted goes on where it stopped: its trials are kept in build/recsys/.
set -euo pipefail
cd "$(dirname "$0")/.."
data=${1:?bench/recsys.sh DATA [SECONDS]} seconds=${2:-60}
lyceum=${LYCEUM:-build/lyceum}
trials=build/recsys
mkdir -p "$trials"

# table SET CUT OPTIONS MODEL…
table() {
    local set=$1 cut=$2 options=$3 state=$trials/$1.jsonl hybrid=hybrid: choices=()
    shift 3
    local files=(--train "$data/$set/train.csv.gz")
    [ -f "$data/$set/content.csv.gz" ] && files+=(--content "$data/$set/content.csv.gz")
    echo "== $set"
    for model in "$@"; do
        local best
        best=$("$lyceum" recommend tune "${files[@]}" $options --model "$model" --cut "$cut" --share 0.15 --budget "$seconds" --trials 200 --state "$state" 2>>"$trials/log" | cut -f 2)
        choices+=(--model "$best")
        hybrid+="$model=1,"
        [[ $best == *:* ]] && hybrid+=$(tr ',' '\n' <<< "${best#*:}" | sed "s/^/$model./" | paste -sd ,),
    done
    "$lyceum" recommend compare "${files[@]}" $options --test "$data/$set/test.csv.gz" --model "${hybrid%,}" "${choices[@]}" 2>>"$trials/log"
}

models="popularity item-knn slim user-knn ease gf-cf ials"
table coco-courses by-time "" $models session-knn
table mooccube-course random "" $models
table lastfm random "" $models
table amazoncds random "" $models
table citeulike-t-cold cold "--candidates tested" content content-knn
