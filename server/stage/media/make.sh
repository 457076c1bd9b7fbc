#!/usr/bin/env bash
# Makes pattern.ts, the picture and sound of the demo channel: 8 segments of 2 s that join end to
# end. Needs ffmpeg and DejaVu Sans (Debian: ffmpeg fonts-dejavu-core); the build needs neither.
#   server/stage/media/make.sh [OUTPUT]
set -euo pipefail
cd "$(dirname "$0")"
output=$(realpath "${1:-pattern.ts}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Everything repeats after 16 s: 400 frames of video and exactly 750 AAC frames (1024 samples each
# at 48 kHz), so that neither runs away from the other however often the loop is played.
loop=16
turn="2*PI*T/$loop"
ring="hypot(X-W/2,Y-H/2)"
angle="mod(atan2(X-W/2,H/2-Y)+2*PI,2*PI)/(2*PI)"
lit="clip(2.5-abs($ring-96)*0.5,0,1)*lt($angle,T/$loop)"
track="clip(2.5-abs($ring-96)*0.5,0,1)*0.16"
glow="(0.5+0.5*sin(X/190+$turn)*cos(Y/140-$turn)+0.18*sin((X+Y)/120-2*$turn))"
shine="max($lit,$track)"
red="(18+58*$glow)*(1-$shine)+255*$shine"
green="(24+34*$glow)*(1-$shine)+214*$shine"
blue="(58+72*$glow)*(1-$shine)+150*$shine"

ffmpeg -v error -f lavfi -i "color=black:size=640x360:rate=25:duration=$loop,format=gbrp,
  geq=r='$red':g='$green':b='$blue',
  drawtext=font='DejaVu Sans':text='%{eif\:t\:d\:2}.%{eif\:mod(t*10+0.001,10)\:d}':
    fontsize=52:fontcolor=white:x=(w-tw)/2:y=(h-th)/2,
  drawtext=font='DejaVu Sans':text='ivs-autoplay':fontsize=17:fontcolor=white@0.72:x=24:y=22,
  drawtext=font='DejaVu Sans':text='demo channel':fontsize=17:fontcolor=white@0.72:x=w-tw-24:y=22,
  format=yuv420p" -c:v ffv1 "$work/picture.nut"

# More than two rounds are encoded and the second is kept: its first audio frame overlaps with the
# sound that the loop ends with, and nothing of the encoder's start or end is in it.
swell="(0.62+0.38*cos(2*PI*t/4))"
chord="0.5*sin(2*PI*220*t)+0.3*sin(2*PI*277.1875*t)+0.25*sin(2*PI*329.625*t)+0.12*sin(2*PI*440*t)"
ffmpeg -v error -stream_loop 2 -i "$work/picture.nut" \
  -f lavfi -i "aevalsrc='0.09*$swell*($chord)':sample_rate=48000:duration=$((3 * loop))" \
  -map 0:v -map 1:a -t $((2 * loop + 2)) \
  -c:v libx264 -profile:v main -level 3.0 -preset veryslow -tune animation -bf 2 \
  -b:v 250k -maxrate 400k -bufsize 500k -g 50 -keyint_min 50 -sc_threshold 0 \
  -x264-params open-gop=0:b-pyramid=none \
  -c:a aac -b:a 48k -ac 2 -fflags +bitexact -flags:v +bitexact -flags:a +bitexact \
  -f hls -hls_time 2 -hls_list_size 0 -hls_segment_filename "$work/segment%02d.ts" "$work/list.m3u8"

cat "$work"/segment{08,09,10,11,12,13,14,15}.ts >"$output"
