from tickjit import Dict, List, State
from tickjit.signals import Signal


def total(x: Signal[float]) -> float:
    xs: State[List[float]] = []
    result = x
    for i in range(len(xs)):
        result += xs[i]
    return result


# clif:
# function u0:0(i64, i64, i64, i8, i64, i64, i64) system_v {
#     region0 = 0 "arrays"
#     region1 = 1 "inputs"
#     region2 = 2 "outputs"
#     region3 = 3 "ticked"
#     region4 = 4 "state"
#     region5 = 5 "stack"
#     region6 = 6 "slots"
#     region7 = 7 "headers"
#     region8 = 8 "items"
#     region9 = 9 "index"
#     gv0 = symbol %sites
#     gv1 = symbol %sites
#     sig0 = (i64, i64) preserve_all
#     sig1 = (i64, i64) -> i64 system_v
#     sig2 = (i64) system_v
#     fn0 = %tickjit_rt_report sig0
#     fn1 = %tickjit_rt_list_new sig1
#     fn2 = %tickjit_rt_object_free sig2
#
# block0(v0: i64, v1: i64, v2: i64, v3: i8, v4: i64, v5: i64, v6: i64):
#     brif v3, block2, block1
#
# block1:
#     v7 = load.i64 notrap aligned readonly region0 v4
#     brif v7, block4, block3
#
# block4:
#     v8 = load.f64 notrap aligned readonly region1 v7
#     v9 = load.i64 notrap aligned region6 v2
#     brif v9, block6, block5
#
# block6:
#     v10 = load.i64 notrap aligned region7 v9+8
#     v11 = load.i64 notrap aligned region7 v9+16
#     v12 = iconst.i64 0
#     v13 = icmp slt v12, v10  ; v12 = 0
#     brif v13, block7(v12, v8), block9(v8)  ; v12 = 0
#
# block7(v14: i64, v15: f64):
#     v16 = iconst.i64 3
#     v17 = ishl v14, v16  ; v16 = 3
#     v18 = iadd.i64 v11, v17
#     v19 = load.f64 notrap aligned region8 v18
#     v20 = fadd v15, v19
#     jump block8
#
# block8:
#     v21 = iconst.i64 1
#     v22 = iadd.i64 v14, v21  ; v21 = 1
#     v23 = icmp slt v22, v10
#     brif v23, block7(v22, v20), block9(v20)
#
# block9(v24: f64):
#     jump block10
#
# block10:
#     v25 = load.i64 notrap aligned readonly region0 v0
#     store.f64 notrap aligned region2 v24, v25
#     v26 = iconst.i8 1
#     store notrap aligned region3 v26, v1  ; v26 = 1
#     return
#
# block3 cold:
#     v27 = iconst.i64 29
#     jump block12(v27)  ; v27 = 29
#
# block5 cold:
#     v29 = iconst.i64 0x0001_0000_0048
#     jump block12(v29)  ; v29 = 0x0001_0000_0048
#
# block12(v28: i64) cold:
#     v30 = symbol_value.i64 gv0
#     call fn0(v30, v28)
#     return
#
# block2 cold:
#     v31 = iconst.i8 1
#     v32 = icmp.i8 eq v3, v31  ; v31 = 1
#     brif v32, block13, block14
#
# block13 cold:
#     v33 = iconst.i64 0
#     v41 -> v33
#     v34 = iconst.i64 0
#     v35 = iconst.i64 5
#     v36 = call fn1(v35, v34)  ; v35 = 5, v34 = 0
#     brif v36, block16, block15
#
# block16 cold:
#     v37 = load.i64 notrap aligned region6 v2
#     store.i64 notrap aligned region6 v36, v2
#     brif v37, block18, block17
#
# block18 cold:
#     v38 = load.i64 notrap aligned region7 v37
#     v39 = iconst.i64 -1
#     v40 = iadd v38, v39  ; v39 = -1
#     store notrap aligned region7 v40, v37
#     brif v40, block17, block19
#
# block19 cold:
#     call fn2(v37)
#     jump block17
#
# block17 cold:
#     return
#
# block15 cold:
#     v42 = iconst.i64 0x0002_0000_0033
#     v43 = symbol_value.i64 gv1
#     call fn0(v43, v42)  ; v42 = 0x0002_0000_0033
#     return
#
# block14 cold:
#     v44 = iconst.i8 2
#     v45 = icmp.i8 eq v3, v44  ; v44 = 2
#     brif v45, block20, block21
#
# block20 cold:
#     v46 = load.i64 notrap aligned region6 v2
#     v47 = iconst.i64 0
#     store notrap aligned region6 v47, v2  ; v47 = 0
#     brif v46, block23, block22
#
# block23 cold:
#     v48 = load.i64 notrap aligned region7 v46
#     v49 = iconst.i64 -1
#     v50 = iadd v48, v49  ; v49 = -1
#     store notrap aligned region7 v50, v46
#     brif v50, block22, block24
#
# block24 cold:
#     call fn2(v46)
#     jump block22
#
# block22 cold:
#     return
#
# block21 cold:
#     return
# }


def last(i: Signal[int]) -> int:
    xs: State[List[int]] = []
    xs.append(i)
    return xs[-1]


# clif:
# function u0:0(i64, i64, i64, i8, i64, i64, i64) system_v {
#     region0 = 0 "arrays"
#     region1 = 1 "inputs"
#     region2 = 2 "outputs"
#     region3 = 3 "ticked"
#     region4 = 4 "state"
#     region5 = 5 "stack"
#     region6 = 6 "slots"
#     region7 = 7 "headers"
#     region8 = 8 "items"
#     region9 = 9 "index"
#     gv0 = symbol %sites
#     gv1 = symbol %sites
#     sig0 = (i64) preserve_all
#     sig1 = (i64, i64) preserve_all
#     sig2 = (i64, i64) -> i64 system_v
#     sig3 = (i64) system_v
#     fn0 = %tickjit_rt_list_grow sig0
#     fn1 = %tickjit_rt_report sig1
#     fn2 = %tickjit_rt_list_new sig2
#     fn3 = %tickjit_rt_object_free sig3
#
# block0(v0: i64, v1: i64, v2: i64, v3: i8, v4: i64, v5: i64, v6: i64):
#     brif v3, block2, block1
#
# block1:
#     v7 = load.i64 notrap aligned region6 v2
#     brif v7, block4, block3
#
# block4:
#     v8 = load.i64 notrap aligned readonly region0 v4
#     brif v8, block6, block5
#
# block6:
#     v9 = load.i64 notrap aligned readonly region1 v8
#     v10 = load.i64 notrap aligned region7 v7+8
#     v11 = load.i64 notrap aligned region7 v7+24
#     v12 = icmp uge v10, v11
#     brif v12, block7, block8
#
# block7 cold:
#     call fn0(v7)
#     v13 = load.i64 notrap aligned region7 v7+24
#     v14 = icmp.i64 uge v10, v13
#     brif v14, block9, block10
#
# block10:
#     jump block8
#
# block8:
#     v15 = load.i64 notrap aligned region7 v7+16
#     v16 = iconst.i64 3
#     v17 = ishl.i64 v10, v16  ; v16 = 3
#     v18 = iadd v15, v17
#     store.i64 notrap aligned region8 v9, v18
#     v19 = iconst.i64 1
#     v20 = iadd.i64 v10, v19  ; v19 = 1
#     store notrap aligned region7 v20, v7+8
#     v21 = iconst.i64 -1
#     v22 = load.i64 notrap aligned region7 v7+8
#     v23 = iadd v22, v21  ; v21 = -1
#     v24 = icmp uge v23, v22
#     brif v24, block11, block12
#
# block12:
#     v25 = load.i64 notrap aligned region7 v7+16
#     v26 = iconst.i64 3
#     v27 = ishl.i64 v23, v26  ; v26 = 3
#     v28 = iadd v25, v27
#     v29 = load.i64 notrap aligned region8 v28
#     v30 = load.i64 notrap aligned readonly region0 v0
#     store notrap aligned region2 v29, v30
#     v31 = iconst.i8 1
#     store notrap aligned region3 v31, v1  ; v31 = 1
#     return
#
# block3 cold:
#     v32 = iconst.i64 72
#     jump block14(v32)  ; v32 = 72
#
# block5 cold:
#     v34 = iconst.i64 0x0001_0000_001d
#     jump block14(v34)  ; v34 = 0x0001_0000_001d
#
# block9 cold:
#     v35 = iconst.i64 51
#     jump block14(v35)  ; v35 = 51
#
# block11 cold:
#     v36 = iconst.i64 0x0002_0000_0037
#     jump block14(v36)  ; v36 = 0x0002_0000_0037
#
# block14(v33: i64) cold:
#     v37 = symbol_value.i64 gv0
#     call fn1(v37, v33)
#     return
#
# block2 cold:
#     v38 = iconst.i8 1
#     v39 = icmp.i8 eq v3, v38  ; v38 = 1
#     brif v39, block15, block16
#
# block15 cold:
#     v40 = iconst.i64 0
#     v48 -> v40
#     v41 = iconst.i64 0
#     v42 = iconst.i64 4
#     v43 = call fn2(v42, v41)  ; v42 = 4, v41 = 0
#     brif v43, block18, block17
#
# block18 cold:
#     v44 = load.i64 notrap aligned region6 v2
#     store.i64 notrap aligned region6 v43, v2
#     brif v44, block20, block19
#
# block20 cold:
#     v45 = load.i64 notrap aligned region7 v44
#     v46 = iconst.i64 -1
#     v47 = iadd v45, v46  ; v46 = -1
#     store notrap aligned region7 v47, v44
#     brif v47, block19, block21
#
# block21 cold:
#     call fn3(v44)
#     jump block19
#
# block19 cold:
#     return
#
# block17 cold:
#     v49 = iconst.i64 0x0003_0000_0033
#     v50 = symbol_value.i64 gv1
#     call fn1(v50, v49)  ; v49 = 0x0003_0000_0033
#     return
#
# block16 cold:
#     v51 = iconst.i8 2
#     v52 = icmp.i8 eq v3, v51  ; v51 = 2
#     brif v52, block22, block23
#
# block22 cold:
#     v53 = load.i64 notrap aligned region6 v2
#     v54 = iconst.i64 0
#     store notrap aligned region6 v54, v2  ; v54 = 0
#     brif v53, block25, block24
#
# block25 cold:
#     v55 = load.i64 notrap aligned region7 v53
#     v56 = iconst.i64 -1
#     v57 = iadd v55, v56  ; v56 = -1
#     store notrap aligned region7 v57, v53
#     brif v57, block24, block26
#
# block26 cold:
#     call fn3(v53)
#     jump block24
#
# block24 cold:
#     return
#
# block23 cold:
#     return
# }


def count(key: Signal[int]) -> int:
    d: State[Dict[int, int]] = {}
    n = d.get(key, 0) ^ 1
    d[key] = n
    return n


# clif:
# function u0:0(i64, i64, i64, i8, i64, i64, i64) system_v {
#     region0 = 0 "arrays"
#     region1 = 1 "inputs"
#     region2 = 2 "outputs"
#     region3 = 3 "ticked"
#     region4 = 4 "state"
#     region5 = 5 "stack"
#     region6 = 6 "slots"
#     region7 = 7 "headers"
#     region8 = 8 "items"
#     region9 = 9 "index"
#     gv0 = symbol %sites
#     gv1 = symbol %sites
#     sig0 = (i64, i64) -> i64 system_v
#     sig1 = (i64, i64) -> i64 system_v
#     sig2 = (i64, i64) preserve_all
#     sig3 = (i64, i64, i64) -> i64 system_v
#     sig4 = (i64) system_v
#     fn0 = %tickjit_rt_table_find_int sig0
#     fn1 = %tickjit_rt_table_insert_int sig1
#     fn2 = %tickjit_rt_report sig2
#     fn3 = %tickjit_rt_table_new sig3
#     fn4 = %tickjit_rt_object_free sig4
#
# block0(v0: i64, v1: i64, v2: i64, v3: i8, v4: i64, v5: i64, v6: i64):
#     brif v3, block2, block1
#
# block1:
#     v7 = load.i64 notrap aligned region6 v2
#     brif v7, block4, block3
#
# block4:
#     v8 = load.i64 notrap aligned readonly region0 v4
#     brif v8, block6, block5
#
# block6:
#     v9 = load.i64 notrap aligned readonly region1 v8
#     v10 = iconst.i64 0
#     v12 = iconst.i64 0x6b38_dddb_4899_dc39
#     v13 = imul v9, v12  ; v12 = 0x6b38_dddb_4899_dc39
#     v14 = load.i32 notrap aligned region7 v7+64
#     v15 = ushr v13, v14
#     v16 = load.i64 notrap aligned region7 v7+56
#     v17 = iconst.i64 3
#     v18 = ishl v15, v17  ; v17 = 3
#     v19 = iadd v16, v18
#     v20 = load.i64 notrap aligned region9 v19
#     v21 = iconst.i64 32
#     v22 = ushr v13, v21  ; v21 = 32
#     v23 = iconst.i64 1
#     v24 = bor v22, v23  ; v23 = 1
#     v25 = iconst.i64 32
#     v26 = ushr v20, v25  ; v25 = 32
#     v27 = icmp eq v26, v24
#     brif v27, block9, block10
#
# block9:
#     v28 = ireduce.i32 v20
#     v29 = uextend.i64 v28
#     v30 = load.i64 notrap aligned region7 v7+16
#     v31 = iconst.i64 4
#     v32 = ishl v29, v31  ; v31 = 4
#     v33 = iadd v30, v32
#     v34 = load.i64 notrap aligned region8 v33
#     v35 = icmp eq v34, v9
#     brif v35, block7(v33), block11
#
# block10:
#     brif.i64 v20, block11, block8
#
# block11:
#     v36 = call fn0(v7, v9)
#     brif v36, block7(v36), block8
#
# block7(v11: i64):
#     v39 = load.i64 notrap aligned region8 v11+8
#     jump block12(v39, v11)
#
# block8:
#     v40 = iconst.i64 0
#     jump block12(v10, v40)  ; v10 = 0, v40 = 0
#
# block12(v37: i64, v38: i64):
#     v41 = iconst.i64 1
#     v42 = bxor v37, v41  ; v41 = 1
#     v45 -> v42
#     brif v38, block13(v38), block14
#
# block14:
#     v44 = call fn1(v7, v9)
#     brif v44, block16, block15
#
# block16:
#     jump block13(v44)
#
# block13(v43: i64):
#     store.i64 notrap aligned region8 v42, v43+8
#     v46 = load.i64 notrap aligned readonly region0 v0
#     store.i64 notrap aligned region2 v42, v46
#     v47 = iconst.i8 1
#     store notrap aligned region3 v47, v1  ; v47 = 1
#     return
#
# block3 cold:
#     v48 = iconst.i64 72
#     jump block18(v48)  ; v48 = 72
#
# block5 cold:
#     v50 = iconst.i64 0x0001_0000_001d
#     jump block18(v50)  ; v50 = 0x0001_0000_001d
#
# block15 cold:
#     v51 = iconst.i64 0x0002_0000_0033
#     jump block18(v51)  ; v51 = 0x0002_0000_0033
#
# block18(v49: i64) cold:
#     v52 = symbol_value.i64 gv0
#     call fn2(v52, v49)
#     return
#
# block2 cold:
#     v53 = iconst.i8 1
#     v54 = icmp.i8 eq v3, v53  ; v53 = 1
#     brif v54, block19, block20
#
# block19 cold:
#     v55 = iconst.i64 0
#     v65 -> v55
#     v56 = iconst.i64 0
#     v57 = iconst.i64 4
#     v58 = iconst.i64 4
#     v59 = iconst.i64 0
#     v60 = call fn3(v57, v58, v59)  ; v57 = 4, v58 = 4, v59 = 0
#     brif v60, block22, block21
#
# block22 cold:
#     v61 = load.i64 notrap aligned region6 v2
#     store.i64 notrap aligned region6 v60, v2
#     brif v61, block24, block23
#
# block24 cold:
#     v62 = load.i64 notrap aligned region7 v61
#     v63 = iconst.i64 -1
#     v64 = iadd v62, v63  ; v63 = -1
#     store notrap aligned region7 v64, v61
#     brif v64, block23, block25
#
# block25 cold:
#     call fn4(v61)
#     jump block23
#
# block23 cold:
#     return
#
# block21 cold:
#     v66 = iconst.i64 0x0003_0000_0033
#     v67 = symbol_value.i64 gv1
#     call fn2(v67, v66)  ; v66 = 0x0003_0000_0033
#     return
#
# block20 cold:
#     v68 = iconst.i8 2
#     v69 = icmp.i8 eq v3, v68  ; v68 = 2
#     brif v69, block26, block27
#
# block26 cold:
#     v70 = load.i64 notrap aligned region6 v2
#     v71 = iconst.i64 0
#     store notrap aligned region6 v71, v2  ; v71 = 0
#     brif v70, block29, block28
#
# block29 cold:
#     v72 = load.i64 notrap aligned region7 v70
#     v73 = iconst.i64 -1
#     v74 = iadd v72, v73  ; v73 = -1
#     store notrap aligned region7 v74, v70
#     brif v74, block28, block30
#
# block30 cold:
#     call fn4(v70)
#     jump block28
#
# block28 cold:
#     return
#
# block27 cold:
#     return
# }


def decay(x: Signal[float]) -> float:
    xs: State[List[float]] = []
    for i in range(len(xs)):
        xs[i] = xs[i] * 0.5 + x
    return 0.5


# clif:
# function u0:0(i64, i64, i64, i8, i64, i64, i64) system_v {
#     region0 = 0 "arrays"
#     region1 = 1 "inputs"
#     region2 = 2 "outputs"
#     region3 = 3 "ticked"
#     region4 = 4 "state"
#     region5 = 5 "stack"
#     region6 = 6 "slots"
#     region7 = 7 "headers"
#     region8 = 8 "items"
#     region9 = 9 "index"
#     gv0 = symbol %sites
#     gv1 = symbol %sites
#     sig0 = (i64, i64) preserve_all
#     sig1 = (i64, i64) -> i64 system_v
#     sig2 = (i64) system_v
#     fn0 = %tickjit_rt_report sig0
#     fn1 = %tickjit_rt_list_new sig1
#     fn2 = %tickjit_rt_object_free sig2
#     const0 = 0x00000000000000003fe0000000000000
#
# block0(v0: i64, v1: i64, v2: i64, v3: i8, v4: i64, v5: i64, v6: i64):
#     brif v3, block2, block1
#
# block1:
#     v7 = load.i64 notrap aligned region6 v2
#     brif v7, block4, block3
#
# block4:
#     v8 = load.i64 notrap aligned region7 v7+8
#     v9 = load.i64 notrap aligned region7 v7+16
#     v10 = iconst.i64 0
#     v11 = icmp slt v10, v8  ; v10 = 0
#     brif v11, block9, block7
#
# block9:
#     v12 = load.i64 notrap aligned readonly region0 v4
#     brif v12, block11, block10
#
# block11:
#     v13 = load.f64 notrap aligned readonly region1 v12
#     jump block5(v10)  ; v10 = 0
#
# block5(v14: i64):
#     v15 = iconst.i64 3
#     v16 = ishl v14, v15  ; v15 = 3
#     v17 = iadd.i64 v9, v16
#     v18 = load.f64 notrap aligned region8 v17
#     v19 = vconst.f64x2 const0
#     v20 = extractlane v19, 0  ; v19 = const0
#     v21 = fmul v18, v20
#     v22 = fadd v21, v13
#     v23 = iconst.i64 3
#     v24 = ishl v14, v23  ; v23 = 3
#     v25 = iadd.i64 v9, v24
#     store notrap aligned region8 v22, v25
#     jump block6
#
# block6:
#     v26 = iconst.i64 1
#     v27 = iadd.i64 v14, v26  ; v26 = 1
#     v28 = icmp slt v27, v8
#     brif v28, block5(v27), block7
#
# block7:
#     jump block8
#
# block8:
#     v29 = f64const 0x1.0000000000000p-1
#     v30 = load.i64 notrap aligned readonly region0 v0
#     store notrap aligned region2 v29, v30  ; v29 = 0x1.0000000000000p-1
#     v31 = iconst.i8 1
#     store notrap aligned region3 v31, v1  ; v31 = 1
#     return
#
# block3 cold:
#     v32 = iconst.i64 72
#     jump block13(v32)  ; v32 = 72
#
# block10 cold:
#     v34 = iconst.i64 0x0001_0000_001d
#     jump block13(v34)  ; v34 = 0x0001_0000_001d
#
# block13(v33: i64) cold:
#     v35 = symbol_value.i64 gv0
#     call fn0(v35, v33)
#     return
#
# block2 cold:
#     v36 = iconst.i8 1
#     v37 = icmp.i8 eq v3, v36  ; v36 = 1
#     brif v37, block14, block15
#
# block14 cold:
#     v38 = iconst.i64 0
#     v46 -> v38
#     v39 = iconst.i64 0
#     v40 = iconst.i64 5
#     v41 = call fn1(v40, v39)  ; v40 = 5, v39 = 0
#     brif v41, block17, block16
#
# block17 cold:
#     v42 = load.i64 notrap aligned region6 v2
#     store.i64 notrap aligned region6 v41, v2
#     brif v42, block19, block18
#
# block19 cold:
#     v43 = load.i64 notrap aligned region7 v42
#     v44 = iconst.i64 -1
#     v45 = iadd v43, v44  ; v44 = -1
#     store notrap aligned region7 v45, v42
#     brif v45, block18, block20
#
# block20 cold:
#     call fn2(v42)
#     jump block18
#
# block18 cold:
#     return
#
# block16 cold:
#     v47 = iconst.i64 0x0002_0000_0033
#     v48 = symbol_value.i64 gv1
#     call fn0(v48, v47)  ; v47 = 0x0002_0000_0033
#     return
#
# block15 cold:
#     v49 = iconst.i8 2
#     v50 = icmp.i8 eq v3, v49  ; v49 = 2
#     brif v50, block21, block22
#
# block21 cold:
#     v51 = load.i64 notrap aligned region6 v2
#     v52 = iconst.i64 0
#     store notrap aligned region6 v52, v2  ; v52 = 0
#     brif v51, block24, block23
#
# block24 cold:
#     v53 = load.i64 notrap aligned region7 v51
#     v54 = iconst.i64 -1
#     v55 = iadd v53, v54  ; v54 = -1
#     store notrap aligned region7 v55, v51
#     brif v55, block23, block25
#
# block25 cold:
#     call fn2(v51)
#     jump block23
#
# block23 cold:
#     return
#
# block22 cold:
#     return
# }
