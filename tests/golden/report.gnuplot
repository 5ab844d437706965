reset
set terminal svg size 1000,198 dynamic noenhanced font 'sans-serif,13' background '#ffffff' name 'f'
set lmargin 19
set rmargin 3
set tmargin 4
set bmargin 4
set logscale x
set border 0
set tics scale 0 textcolor rgb '#1f2328'
set grid xtics lt 1 lw 1 lc rgb '#d5d9df'
set logscale x2
set xrange [16:19051.25]
set x2range [16:19051.25]
set xtics ('100' 100, '1k' 1000, '10k' 10000)
set x2tics ('100' 100, '1k' 1000, '10k' 10000)
set key at screen 0.01,0.99 left top horizontal Left reverse samplen 1.5 textcolor rgb '#1f2328'
set xlabel 'instructions, logarithmic: the median; the line ends at p99' textcolor rgb '#59636e'
set yrange [1.5:-0.5]
set ytics ('exit.invented-two' 0, 'exit.invented-one' 1)
set object rectangle from graph 0, first 0.5 to graph 1, first -1.5 fillcolor rgb '#f3f4f6' fillstyle solid noborder behind
$d0 << EOD
40 -0.233 51
20 0.767 20
EOD
$d1 << EOD
12000 0.000 15241
3000 1.000 4562
EOD
$d2 << EOD
11000 0.233 13971
5000 1.233 5100
EOD
plot $d0 using 1:2:($3-$1):(0) with vectors nohead lw 1.5 lc rgb '#6b7280' notitle, $d0 using 1:2 with points pt 13 ps 0.75 lc rgb '#6b7280' title 'metal/bare-pvh', $d1 using 1:2:($3-$1):(0) with vectors nohead lw 1.5 lc rgb '#0072b2' notitle, $d1 using 1:2 with points pt 7 ps 0.75 lc rgb '#0072b2' title 'kvm/bare-q35', $d2 using 1:2:($3-$1):(0) with vectors nohead lw 1.5 lc rgb '#d55e00' notitle, $d2 using 1:2 with points pt 9 ps 0.75 lc rgb '#d55e00' title 'xen/bare-pvh'
set output
reset
set terminal svg size 1265,834 dynamic noenhanced font 'sans-serif,13' background '#ffffff' name 'f'
$p0s0 << EOD
1 111111.111 111111.111
8 228564.529 228564.529
EOD
$p0s1 << EOD
1 30303.0303 30303.0303
8 64533.1845 64533.1845
EOD
$p0s2 << EOD
1 25575.4476 25575.4476
8 54079.4439 54079.4439
EOD
$p0s3 << EOD
1 19880.7157 19880.7157
8 44964.3825 44964.3825
EOD
$p0s4 << EOD
1 9372.07123 9372.07123
8 22715.5136 22715.5136
EOD
$p0s5 << EOD
EOD
$p0s6 << EOD
EOD
$p0s7 << EOD
EOD
$p0s8 << EOD
EOD
$p0s9 << EOD
1 17889.0877 17889.0877
8 38907.032 38907.032
EOD
$p0s10 << EOD
1 25188.9169 25188.9169
8 55591.9994 55591.9994
EOD
$p0s11 << EOD
EOD
$p0s12 << EOD
1 17605.6338 17605.6338
8 38311.8709 38311.8709
EOD
$p0s13 << EOD
1 24691.358 24691.358
8 54537.1292 54537.1292
EOD
$p0s14 << EOD
1 4399.47206 4399.47206
8 9825.27878 9825.27878
EOD
$p0s15 << EOD
EOD
$p0s16 << EOD
EOD
$p0s17 << EOD
EOD
$p0s18 << EOD
1 20618.5567 20618.5567
8 43204.8211 43204.8211
EOD
$p0s19 << EOD
1 30395.1368 30395.1368
8 63866.764 63866.764
EOD
$p0s20 << EOD
EOD
$p1s0 << EOD
1 9000 17100
8 20866 39645
EOD
$p1s1 << EOD
1 33000 62700
8 73904 140417
EOD
$p1s2 << EOD
1 39100 74290
8 88189 167560
EOD
$p1s3 << EOD
1 50300 95570
8 106067 201527
EOD
$p1s4 << EOD
1 106700 202730
8 209955 398914
EOD
$p1s5 << EOD
EOD
$p1s6 << EOD
EOD
$p1s7 << EOD
EOD
$p1s8 << EOD
EOD
$p1s9 << EOD
1 55900 106210
8 122580 232902
EOD
$p1s10 << EOD
1 39700 75430
8 85790 163001
EOD
$p1s11 << EOD
EOD
$p1s12 << EOD
1 56800 107920
8 124484 236520
EOD
$p1s13 << EOD
1 40500 76950
8 87449 166154
EOD
$p1s14 << EOD
1 227300 431870
8 485404 922268
EOD
$p1s15 << EOD
EOD
$p1s16 << EOD
EOD
$p1s17 << EOD
EOD
$p1s18 << EOD
1 48500 92150
8 110387 209734
EOD
$p1s19 << EOD
1 32900 62510
8 74675 141882
EOD
$p1s20 << EOD
EOD
$p2s0 << EOD
4096 936200312 936200312
65536 6.79824712e+09 6.79824712e+09
EOD
$p2s1 << EOD
4096 264327924 264327924
65536 2.0559731e+09 2.0559731e+09
EOD
$p2s2 << EOD
4096 221509402 221509402
65536 1.69779351e+09 1.69779351e+09
EOD
$p2s3 << EOD
4096 184174111 184174111
65536 1.64584436e+09 1.64584436e+09
EOD
$p2s4 << EOD
4096 93042743.6 93042743.6
65536 1.01725034e+09 1.01725034e+09
EOD
$p2s5 << EOD
EOD
$p2s6 << EOD
EOD
$p2s7 << EOD
EOD
$p2s8 << EOD
EOD
$p2s9 << EOD
4096 159363203 159363203
65536 1.29720521e+09 1.29720521e+09
EOD
$p2s10 << EOD
4096 227704830 227704830
65536 1.91666643e+09 1.91666643e+09
EOD
$p2s11 << EOD
EOD
$p2s12 << EOD
4096 156925423 156925423
65536 1.27895222e+09 1.27895222e+09
EOD
$p2s13 << EOD
4096 223384081 223384081
65536 1.88379993e+09 1.88379993e+09
EOD
$p2s14 << EOD
4096 40244341.9 40244341.9
65536 348473811 348473811
EOD
$p2s15 << EOD
EOD
$p2s16 << EOD
EOD
$p2s17 << EOD
EOD
$p2s18 << EOD
4096 176966947 176966947
65536 1.3318345e+09 1.3318345e+09
EOD
$p2s19 << EOD
4096 261598266 261598266
65536 1.97962731e+09 1.97962731e+09
EOD
$p2s20 << EOD
EOD
set multiplot
unset key
set logscale xy
set border 0
set tics scale 0 textcolor rgb '#1f2328'
set grid lt 1 lw 1 lc rgb '#d5d9df'
set lmargin at screen 0.06324
set rmargin at screen 0.23320
set tmargin at screen 0.95444
set bmargin at screen 0.71463
set xrange [0.6:110]
set yrange [3142.48005:319990.341]
set xtics ('1' 1, '8' 8, '64' 64)
set ytics ('10k' 10000, '100k' 100000)
set ylabel 'I/Os per 10^9 instr' offset 0,0 textcolor rgb '#59636e'
set xlabel '4 KiB, in flight' offset 0,0.3 textcolor rgb '#59636e'
unset title
set title 'metal/linux-metal' offset 0,-0.5 textcolor rgb '#1f2328'
plot $p0s0 using ($1*1.0000):2 with linespoints lw 1.5 pt 13 ps 0.7 lc rgb '#6b7280'
set lmargin at screen 0.25059
set rmargin at screen 0.42055
set tmargin at screen 0.95444
set bmargin at screen 0.71463
set xrange [0.6:110]
set yrange [3142.48005:319990.341]
set xtics ('1' 1, '8' 8, '64' 64)
set ytics ('' 10000, '' 100000)
unset ylabel
set xlabel '4 KiB, in flight' offset 0,0.3 textcolor rgb '#59636e'
unset title
set title 'kvm/linux-q35' offset 0,-0.5 textcolor rgb '#1f2328'
plot $p0s1 using ($1*1.0000):2 with linespoints lw 1.5 pt 7 ps 0.7 lc rgb '#0072b2', $p0s2 using ($1*1.0000):2 with linespoints lw 1.5 pt 5 ps 0.7 lc rgb '#3a9bd9', $p0s3 using ($1*1.0000):2 with linespoints lw 1.5 pt 15 ps 0.7 lc rgb '#009e73', $p0s4 using ($1*1.0000):2 with linespoints lw 1.5 pt 5 ps 0.7 lc rgb '#c98a00'
set lmargin at screen 0.43794
set rmargin at screen 0.60791
set tmargin at screen 0.95444
set bmargin at screen 0.71463
set xrange [0.6:110]
set yrange [3142.48005:319990.341]
set xtics ('1' 1, '8' 8, '64' 64)
set ytics ('' 10000, '' 100000)
unset ylabel
set xlabel '4 KiB, in flight' offset 0,0.3 textcolor rgb '#59636e'
unset title
set title 'xen/linux-pvh' offset 0,-0.5 textcolor rgb '#1f2328'
plot $p0s9 using ($1*1.0000):2 with linespoints lw 1.5 pt 9 ps 0.7 lc rgb '#d55e00', $p0s10 using ($1*1.0000):2 with linespoints lw 1.5 pt 11 ps 0.7 lc rgb '#b5579a'
set lmargin at screen 0.62530
set rmargin at screen 0.79526
set tmargin at screen 0.95444
set bmargin at screen 0.71463
set xrange [0.6:110]
set yrange [3142.48005:319990.341]
set xtics ('1' 1, '8' 8, '64' 64)
set ytics ('' 10000, '' 100000)
unset ylabel
set xlabel '4 KiB, in flight' offset 0,0.3 textcolor rgb '#59636e'
unset title
set title 'xen/linux-hvm' offset 0,-0.5 textcolor rgb '#1f2328'
plot $p0s12 using ($1*1.0000):2 with linespoints lw 1.5 pt 9 ps 0.7 lc rgb '#d55e00', $p0s13 using ($1*1.0000):2 with linespoints lw 1.5 pt 11 ps 0.7 lc rgb '#b5579a', $p0s14 using ($1*1.0000):2 with linespoints lw 1.5 pt 13 ps 0.7 lc rgb '#1f2328'
set lmargin at screen 0.81265
set rmargin at screen 0.98261
set tmargin at screen 0.95444
set bmargin at screen 0.71463
set xrange [0.6:110]
set yrange [3142.48005:319990.341]
set xtics ('1' 1, '8' 8, '64' 64)
set ytics ('' 10000, '' 100000)
unset ylabel
set xlabel '4 KiB, in flight' offset 0,0.3 textcolor rgb '#59636e'
unset title
set title 'xen/linux-pv' offset 0,-0.5 textcolor rgb '#1f2328'
plot $p0s18 using ($1*1.0000):2 with linespoints lw 1.5 pt 9 ps 0.7 lc rgb '#d55e00', $p0s19 using ($1*1.0000):2 with linespoints lw 1.5 pt 11 ps 0.7 lc rgb '#b5579a'
set lmargin at screen 0.06324
set rmargin at screen 0.23320
set tmargin at screen 0.64029
set bmargin at screen 0.40048
set xrange [0.6:110]
set yrange [6428.57143:1291175.2]
set xtics ('1' 1, '8' 8, '64' 64)
set ytics ('10k' 10000, '100k' 100000, '1M' 1000000)
set ylabel 'latency, p50 to p99, instr' offset 0,0 textcolor rgb '#59636e'
set xlabel '4 KiB, in flight' offset 0,0.3 textcolor rgb '#59636e'
unset title
plot $p1s0 using ($1*0.8694):2 with linespoints lw 1.5 pt 13 ps 0.7 lc rgb '#6b7280', $p1s0 using ($1*0.8694):2:(0):($3-$2) with vectors nohead lw 1.5 lc rgb '#6b7280'
set lmargin at screen 0.25059
set rmargin at screen 0.42055
set tmargin at screen 0.64029
set bmargin at screen 0.40048
set xrange [0.6:110]
set yrange [6428.57143:1291175.2]
set xtics ('1' 1, '8' 8, '64' 64)
set ytics ('' 10000, '' 100000, '' 1000000)
unset ylabel
set xlabel '4 KiB, in flight' offset 0,0.3 textcolor rgb '#59636e'
unset title
plot $p1s1 using ($1*0.8694):2 with linespoints lw 1.5 pt 7 ps 0.7 lc rgb '#0072b2', $p1s1 using ($1*0.8694):2:(0):($3-$2) with vectors nohead lw 1.5 lc rgb '#0072b2', $p1s2 using ($1*0.9324):2 with linespoints lw 1.5 pt 5 ps 0.7 lc rgb '#3a9bd9', $p1s2 using ($1*0.9324):2:(0):($3-$2) with vectors nohead lw 1.5 lc rgb '#3a9bd9', $p1s3 using ($1*1.0000):2 with linespoints lw 1.5 pt 15 ps 0.7 lc rgb '#009e73', $p1s3 using ($1*1.0000):2:(0):($3-$2) with vectors nohead lw 1.5 lc rgb '#009e73', $p1s4 using ($1*1.0725):2 with linespoints lw 1.5 pt 5 ps 0.7 lc rgb '#c98a00', $p1s4 using ($1*1.0725):2:(0):($3-$2) with vectors nohead lw 1.5 lc rgb '#c98a00'
set lmargin at screen 0.43794
set rmargin at screen 0.60791
set tmargin at screen 0.64029
set bmargin at screen 0.40048
set xrange [0.6:110]
set yrange [6428.57143:1291175.2]
set xtics ('1' 1, '8' 8, '64' 64)
set ytics ('' 10000, '' 100000, '' 1000000)
unset ylabel
set xlabel '4 KiB, in flight' offset 0,0.3 textcolor rgb '#59636e'
unset title
plot $p1s9 using ($1*0.8694):2 with linespoints lw 1.5 pt 9 ps 0.7 lc rgb '#d55e00', $p1s9 using ($1*0.8694):2:(0):($3-$2) with vectors nohead lw 1.5 lc rgb '#d55e00', $p1s10 using ($1*0.9324):2 with linespoints lw 1.5 pt 11 ps 0.7 lc rgb '#b5579a', $p1s10 using ($1*0.9324):2:(0):($3-$2) with vectors nohead lw 1.5 lc rgb '#b5579a'
set lmargin at screen 0.62530
set rmargin at screen 0.79526
set tmargin at screen 0.64029
set bmargin at screen 0.40048
set xrange [0.6:110]
set yrange [6428.57143:1291175.2]
set xtics ('1' 1, '8' 8, '64' 64)
set ytics ('' 10000, '' 100000, '' 1000000)
unset ylabel
set xlabel '4 KiB, in flight' offset 0,0.3 textcolor rgb '#59636e'
unset title
plot $p1s12 using ($1*0.8694):2 with linespoints lw 1.5 pt 9 ps 0.7 lc rgb '#d55e00', $p1s12 using ($1*0.8694):2:(0):($3-$2) with vectors nohead lw 1.5 lc rgb '#d55e00', $p1s13 using ($1*0.9324):2 with linespoints lw 1.5 pt 11 ps 0.7 lc rgb '#b5579a', $p1s13 using ($1*0.9324):2:(0):($3-$2) with vectors nohead lw 1.5 lc rgb '#b5579a', $p1s14 using ($1*1.0000):2 with linespoints lw 1.5 pt 13 ps 0.7 lc rgb '#1f2328', $p1s14 using ($1*1.0000):2:(0):($3-$2) with vectors nohead lw 1.5 lc rgb '#1f2328'
set lmargin at screen 0.81265
set rmargin at screen 0.98261
set tmargin at screen 0.64029
set bmargin at screen 0.40048
set xrange [0.6:110]
set yrange [6428.57143:1291175.2]
set xtics ('1' 1, '8' 8, '64' 64)
set ytics ('' 10000, '' 100000, '' 1000000)
unset ylabel
set xlabel '4 KiB, in flight' offset 0,0.3 textcolor rgb '#59636e'
unset title
plot $p1s18 using ($1*0.8694):2 with linespoints lw 1.5 pt 9 ps 0.7 lc rgb '#d55e00', $p1s18 using ($1*0.8694):2:(0):($3-$2) with vectors nohead lw 1.5 lc rgb '#d55e00', $p1s19 using ($1*0.9324):2 with linespoints lw 1.5 pt 11 ps 0.7 lc rgb '#b5579a', $p1s19 using ($1*0.9324):2:(0):($3-$2) with vectors nohead lw 1.5 lc rgb '#b5579a'
set lmargin at screen 0.06324
set rmargin at screen 0.23320
set tmargin at screen 0.32614
set bmargin at screen 0.08633
set xrange [2600:420000]
set yrange [28745958.5:9.51754597e+09]
set xtics ('4k' 4096, '16k' 16384, '64k' 65536, '256k' 262144)
set ytics ('100M' 100000000, '1G' 1e+09)
set ylabel 'bytes per 10^9 instr' offset 0,0 textcolor rgb '#59636e'
set xlabel 'block size, 8 in flight' offset 0,0.3 textcolor rgb '#59636e'
unset title
plot $p2s0 using ($1*1.0000):2 with linespoints lw 1.5 pt 13 ps 0.7 lc rgb '#6b7280'
set lmargin at screen 0.25059
set rmargin at screen 0.42055
set tmargin at screen 0.32614
set bmargin at screen 0.08633
set xrange [2600:420000]
set yrange [28745958.5:9.51754597e+09]
set xtics ('4k' 4096, '16k' 16384, '64k' 65536, '256k' 262144)
set ytics ('' 100000000, '' 1e+09)
unset ylabel
set xlabel 'block size, 8 in flight' offset 0,0.3 textcolor rgb '#59636e'
unset title
plot $p2s1 using ($1*1.0000):2 with linespoints lw 1.5 pt 7 ps 0.7 lc rgb '#0072b2', $p2s2 using ($1*1.0000):2 with linespoints lw 1.5 pt 5 ps 0.7 lc rgb '#3a9bd9', $p2s3 using ($1*1.0000):2 with linespoints lw 1.5 pt 15 ps 0.7 lc rgb '#009e73', $p2s4 using ($1*1.0000):2 with linespoints lw 1.5 pt 5 ps 0.7 lc rgb '#c98a00'
set lmargin at screen 0.43794
set rmargin at screen 0.60791
set tmargin at screen 0.32614
set bmargin at screen 0.08633
set xrange [2600:420000]
set yrange [28745958.5:9.51754597e+09]
set xtics ('4k' 4096, '16k' 16384, '64k' 65536, '256k' 262144)
set ytics ('' 100000000, '' 1e+09)
unset ylabel
set xlabel 'block size, 8 in flight' offset 0,0.3 textcolor rgb '#59636e'
unset title
plot $p2s9 using ($1*1.0000):2 with linespoints lw 1.5 pt 9 ps 0.7 lc rgb '#d55e00', $p2s10 using ($1*1.0000):2 with linespoints lw 1.5 pt 11 ps 0.7 lc rgb '#b5579a'
set lmargin at screen 0.62530
set rmargin at screen 0.79526
set tmargin at screen 0.32614
set bmargin at screen 0.08633
set xrange [2600:420000]
set yrange [28745958.5:9.51754597e+09]
set xtics ('4k' 4096, '16k' 16384, '64k' 65536, '256k' 262144)
set ytics ('' 100000000, '' 1e+09)
unset ylabel
set xlabel 'block size, 8 in flight' offset 0,0.3 textcolor rgb '#59636e'
unset title
plot $p2s12 using ($1*1.0000):2 with linespoints lw 1.5 pt 9 ps 0.7 lc rgb '#d55e00', $p2s13 using ($1*1.0000):2 with linespoints lw 1.5 pt 11 ps 0.7 lc rgb '#b5579a', $p2s14 using ($1*1.0000):2 with linespoints lw 1.5 pt 13 ps 0.7 lc rgb '#1f2328'
set lmargin at screen 0.81265
set rmargin at screen 0.98261
set tmargin at screen 0.32614
set bmargin at screen 0.08633
set xrange [2600:420000]
set yrange [28745958.5:9.51754597e+09]
set xtics ('4k' 4096, '16k' 16384, '64k' 65536, '256k' 262144)
set ytics ('' 100000000, '' 1e+09)
unset ylabel
set xlabel 'block size, 8 in flight' offset 0,0.3 textcolor rgb '#59636e'
unset title
plot $p2s18 using ($1*1.0000):2 with linespoints lw 1.5 pt 9 ps 0.7 lc rgb '#d55e00', $p2s19 using ($1*1.0000):2 with linespoints lw 1.5 pt 11 ps 0.7 lc rgb '#b5579a'
unset multiplot
set output
reset
set terminal svg size 1265,572 dynamic noenhanced font 'sans-serif,13' background '#ffffff' name 'f'
$p0s0 << EOD
64 278217.927 278217.927
EOD
$p0s1 << EOD
64 80067.2064 80067.2064
EOD
$p0s2 << EOD
EOD
$p0s3 << EOD
64 57819.3382 57819.3382
EOD
$p0s4 << EOD
64 30575.205 30575.205
EOD
$p0s5 << EOD
EOD
$p0s6 << EOD
EOD
$p0s7 << EOD
EOD
$p0s8 << EOD
EOD
$p0s9 << EOD
64 48861.2196 48861.2196
EOD
$p0s10 << EOD
64 70423.4535 70423.4535
EOD
$p0s11 << EOD
EOD
$p0s12 << EOD
64 48129.4806 48129.4806
EOD
$p0s13 << EOD
64 69120.0225 69120.0225
EOD
$p0s14 << EOD
64 12536.0417 12536.0417
EOD
$p0s15 << EOD
EOD
$p0s16 << EOD
EOD
$p0s17 << EOD
EOD
$p0s18 << EOD
64 53122.2124 53122.2124
EOD
$p0s19 << EOD
64 78646.8297 78646.8297
EOD
$p0s20 << EOD
EOD
$p1s0 << EOD
64 117982 224166
EOD
$p1s1 << EOD
64 409965 778933
EOD
$p1s2 << EOD
EOD
$p1s3 << EOD
64 567712 1078653
EOD
$p1s4 << EOD
64 1073574 2039790
EOD
$p1s5 << EOD
EOD
$p1s6 << EOD
EOD
$p1s7 << EOD
EOD
$p1s8 << EOD
EOD
$p1s9 << EOD
64 671795 1276411
EOD
$p1s10 << EOD
64 466105 885600
EOD
$p1s11 << EOD
EOD
$p1s12 << EOD
64 682009 1295817
EOD
$p1s13 << EOD
64 474895 902300
EOD
$p1s14 << EOD
64 2618430 4975016
EOD
$p1s15 << EOD
EOD
$p1s16 << EOD
EOD
$p1s17 << EOD
EOD
$p1s18 << EOD
64 617910 1174029
EOD
$p1s19 << EOD
64 417369 793001
EOD
$p1s20 << EOD
EOD
set multiplot
unset key
set logscale xy
set border 0
set tics scale 0 textcolor rgb '#1f2328'
set grid lt 1 lw 1 lc rgb '#d5d9df'
set lmargin at screen 0.06324
set rmargin at screen 0.23320
set tmargin at screen 0.93357
set bmargin at screen 0.58392
set xrange [0.6:110]
set yrange [8954.31552:389505.098]
set xtics ('1' 1, '8' 8, '64' 64)
set ytics ('10k' 10000, '20k' 20000, '50k' 50000, '100k' 100000, '200k' 200000)
set ylabel 'I/Os per 10^9 instr' offset 0,0 textcolor rgb '#59636e'
set xlabel '4 KiB, in flight' offset 0,0.3 textcolor rgb '#59636e'
unset title
set title 'metal/linux-metal' offset 0,-0.5 textcolor rgb '#1f2328'
plot $p0s0 using ($1*1.0000):2 with linespoints lw 1.5 pt 13 ps 0.7 lc rgb '#6b7280'
set lmargin at screen 0.25059
set rmargin at screen 0.42055
set tmargin at screen 0.93357
set bmargin at screen 0.58392
set xrange [0.6:110]
set yrange [8954.31552:389505.098]
set xtics ('1' 1, '8' 8, '64' 64)
set ytics ('' 10000, '' 20000, '' 50000, '' 100000, '' 200000)
unset ylabel
set xlabel '4 KiB, in flight' offset 0,0.3 textcolor rgb '#59636e'
unset title
set title 'kvm/linux-q35' offset 0,-0.5 textcolor rgb '#1f2328'
plot $p0s1 using ($1*1.0000):2 with linespoints lw 1.5 pt 7 ps 0.7 lc rgb '#0072b2', $p0s3 using ($1*1.0000):2 with linespoints lw 1.5 pt 15 ps 0.7 lc rgb '#009e73', $p0s4 using ($1*1.0000):2 with linespoints lw 1.5 pt 5 ps 0.7 lc rgb '#c98a00'
set lmargin at screen 0.43794
set rmargin at screen 0.60791
set tmargin at screen 0.93357
set bmargin at screen 0.58392
set xrange [0.6:110]
set yrange [8954.31552:389505.098]
set xtics ('1' 1, '8' 8, '64' 64)
set ytics ('' 10000, '' 20000, '' 50000, '' 100000, '' 200000)
unset ylabel
set xlabel '4 KiB, in flight' offset 0,0.3 textcolor rgb '#59636e'
unset title
set title 'xen/linux-pvh' offset 0,-0.5 textcolor rgb '#1f2328'
plot $p0s9 using ($1*1.0000):2 with linespoints lw 1.5 pt 9 ps 0.7 lc rgb '#d55e00', $p0s10 using ($1*1.0000):2 with linespoints lw 1.5 pt 11 ps 0.7 lc rgb '#b5579a'
set lmargin at screen 0.62530
set rmargin at screen 0.79526
set tmargin at screen 0.93357
set bmargin at screen 0.58392
set xrange [0.6:110]
set yrange [8954.31552:389505.098]
set xtics ('1' 1, '8' 8, '64' 64)
set ytics ('' 10000, '' 20000, '' 50000, '' 100000, '' 200000)
unset ylabel
set xlabel '4 KiB, in flight' offset 0,0.3 textcolor rgb '#59636e'
unset title
set title 'xen/linux-hvm' offset 0,-0.5 textcolor rgb '#1f2328'
plot $p0s12 using ($1*1.0000):2 with linespoints lw 1.5 pt 9 ps 0.7 lc rgb '#d55e00', $p0s13 using ($1*1.0000):2 with linespoints lw 1.5 pt 11 ps 0.7 lc rgb '#b5579a', $p0s14 using ($1*1.0000):2 with linespoints lw 1.5 pt 13 ps 0.7 lc rgb '#1f2328'
set lmargin at screen 0.81265
set rmargin at screen 0.98261
set tmargin at screen 0.93357
set bmargin at screen 0.58392
set xrange [0.6:110]
set yrange [8954.31552:389505.098]
set xtics ('1' 1, '8' 8, '64' 64)
set ytics ('' 10000, '' 20000, '' 50000, '' 100000, '' 200000)
unset ylabel
set xlabel '4 KiB, in flight' offset 0,0.3 textcolor rgb '#59636e'
unset title
set title 'xen/linux-pv' offset 0,-0.5 textcolor rgb '#1f2328'
plot $p0s18 using ($1*1.0000):2 with linespoints lw 1.5 pt 9 ps 0.7 lc rgb '#d55e00', $p0s19 using ($1*1.0000):2 with linespoints lw 1.5 pt 11 ps 0.7 lc rgb '#b5579a'
set lmargin at screen 0.06324
set rmargin at screen 0.23320
set tmargin at screen 0.47552
set bmargin at screen 0.12587
set xrange [0.6:110]
set yrange [84272.8571:6965022.4]
set xtics ('1' 1, '8' 8, '64' 64)
set ytics ('100k' 100000, '200k' 200000, '500k' 500000, '1M' 1000000, '2M' 2000000, '5M' 5000000)
set ylabel 'latency, p50 to p99, instr' offset 0,0 textcolor rgb '#59636e'
set xlabel '4 KiB, in flight' offset 0,0.3 textcolor rgb '#59636e'
unset title
plot $p1s0 using ($1*0.8694):2 with linespoints lw 1.5 pt 13 ps 0.7 lc rgb '#6b7280', $p1s0 using ($1*0.8694):2:(0):($3-$2) with vectors nohead lw 1.5 lc rgb '#6b7280'
set lmargin at screen 0.25059
set rmargin at screen 0.42055
set tmargin at screen 0.47552
set bmargin at screen 0.12587
set xrange [0.6:110]
set yrange [84272.8571:6965022.4]
set xtics ('1' 1, '8' 8, '64' 64)
set ytics ('' 100000, '' 200000, '' 500000, '' 1000000, '' 2000000, '' 5000000)
unset ylabel
set xlabel '4 KiB, in flight' offset 0,0.3 textcolor rgb '#59636e'
unset title
plot $p1s1 using ($1*0.8694):2 with linespoints lw 1.5 pt 7 ps 0.7 lc rgb '#0072b2', $p1s1 using ($1*0.8694):2:(0):($3-$2) with vectors nohead lw 1.5 lc rgb '#0072b2', $p1s3 using ($1*0.9324):2 with linespoints lw 1.5 pt 15 ps 0.7 lc rgb '#009e73', $p1s3 using ($1*0.9324):2:(0):($3-$2) with vectors nohead lw 1.5 lc rgb '#009e73', $p1s4 using ($1*1.0000):2 with linespoints lw 1.5 pt 5 ps 0.7 lc rgb '#c98a00', $p1s4 using ($1*1.0000):2:(0):($3-$2) with vectors nohead lw 1.5 lc rgb '#c98a00'
set lmargin at screen 0.43794
set rmargin at screen 0.60791
set tmargin at screen 0.47552
set bmargin at screen 0.12587
set xrange [0.6:110]
set yrange [84272.8571:6965022.4]
set xtics ('1' 1, '8' 8, '64' 64)
set ytics ('' 100000, '' 200000, '' 500000, '' 1000000, '' 2000000, '' 5000000)
unset ylabel
set xlabel '4 KiB, in flight' offset 0,0.3 textcolor rgb '#59636e'
unset title
plot $p1s9 using ($1*0.8694):2 with linespoints lw 1.5 pt 9 ps 0.7 lc rgb '#d55e00', $p1s9 using ($1*0.8694):2:(0):($3-$2) with vectors nohead lw 1.5 lc rgb '#d55e00', $p1s10 using ($1*0.9324):2 with linespoints lw 1.5 pt 11 ps 0.7 lc rgb '#b5579a', $p1s10 using ($1*0.9324):2:(0):($3-$2) with vectors nohead lw 1.5 lc rgb '#b5579a'
set lmargin at screen 0.62530
set rmargin at screen 0.79526
set tmargin at screen 0.47552
set bmargin at screen 0.12587
set xrange [0.6:110]
set yrange [84272.8571:6965022.4]
set xtics ('1' 1, '8' 8, '64' 64)
set ytics ('' 100000, '' 200000, '' 500000, '' 1000000, '' 2000000, '' 5000000)
unset ylabel
set xlabel '4 KiB, in flight' offset 0,0.3 textcolor rgb '#59636e'
unset title
plot $p1s12 using ($1*0.8694):2 with linespoints lw 1.5 pt 9 ps 0.7 lc rgb '#d55e00', $p1s12 using ($1*0.8694):2:(0):($3-$2) with vectors nohead lw 1.5 lc rgb '#d55e00', $p1s13 using ($1*0.9324):2 with linespoints lw 1.5 pt 11 ps 0.7 lc rgb '#b5579a', $p1s13 using ($1*0.9324):2:(0):($3-$2) with vectors nohead lw 1.5 lc rgb '#b5579a', $p1s14 using ($1*1.0000):2 with linespoints lw 1.5 pt 13 ps 0.7 lc rgb '#1f2328', $p1s14 using ($1*1.0000):2:(0):($3-$2) with vectors nohead lw 1.5 lc rgb '#1f2328'
set lmargin at screen 0.81265
set rmargin at screen 0.98261
set tmargin at screen 0.47552
set bmargin at screen 0.12587
set xrange [0.6:110]
set yrange [84272.8571:6965022.4]
set xtics ('1' 1, '8' 8, '64' 64)
set ytics ('' 100000, '' 200000, '' 500000, '' 1000000, '' 2000000, '' 5000000)
unset ylabel
set xlabel '4 KiB, in flight' offset 0,0.3 textcolor rgb '#59636e'
unset title
plot $p1s18 using ($1*0.8694):2 with linespoints lw 1.5 pt 9 ps 0.7 lc rgb '#d55e00', $p1s18 using ($1*0.8694):2:(0):($3-$2) with vectors nohead lw 1.5 lc rgb '#d55e00', $p1s19 using ($1*0.9324):2 with linespoints lw 1.5 pt 11 ps 0.7 lc rgb '#b5579a', $p1s19 using ($1*0.9324):2:(0):($3-$2) with vectors nohead lw 1.5 lc rgb '#b5579a'
unset multiplot
set output
