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
#     v7 = iconst.i64 0
#     v8 = load.i64 notrap aligned readonly region0 v4
#     brif v8, block4, block3
#
# block4:
#     v9 = load.f64 notrap aligned readonly region1 v8
#     v10 = load.i64 notrap aligned region6 v2
#     brif v10, block6, block5
#
# block6:
#     v11 = load.i64 notrap aligned region7 v10+8
#     v12 = load.i64 notrap aligned region7 v10+16
#     v13 = iconst.i64 0
#     v14 = icmp slt v13, v11  ; v13 = 0
#     brif v14, block7(v13, v9), block9(v9)  ; v13 = 0
#
# block7(v15: i64, v16: f64):
#     v17 = iconst.i64 3
#     v18 = ishl v15, v17  ; v17 = 3
#     v19 = iadd.i64 v12, v18
#     v20 = load.f64 notrap aligned region8 v19
#     v21 = fadd v16, v20
#     jump block8
#
# block8:
#     v22 = iconst.i64 1
#     v23 = iadd.i64 v15, v22  ; v22 = 1
#     v24 = icmp slt v23, v11
#     brif v24, block7(v23, v21), block9(v21)
#
# block9(v25: f64):
#     jump block10
#
# block10:
#     v26 = load.i64 notrap aligned readonly region0 v0
#     store.f64 notrap aligned region2 v25, v26
#     v27 = iconst.i8 1
#     store notrap aligned region3 v27, v1  ; v27 = 1
#     return
#
# block3 cold:
#     v28 = iconst.i64 29
#     jump block12(v28)  ; v28 = 29
#
# block5 cold:
#     v30 = iconst.i64 0x0001_0000_0048
#     jump block12(v30)  ; v30 = 0x0001_0000_0048
#
# block12(v29: i64) cold:
#     v31 = symbol_value.i64 gv0
#     call fn0(v31, v29)
#     return
#
# block2 cold:
#     v32 = iconst.i8 1
#     v33 = icmp.i8 eq v3, v32  ; v32 = 1
#     brif v33, block13, block14
#
# block13 cold:
#     v34 = iconst.i64 0
#     v42 -> v34
#     v35 = iconst.i64 0
#     v36 = iconst.i64 5
#     v37 = call fn1(v36, v35)  ; v36 = 5, v35 = 0
#     brif v37, block16, block15
#
# block16 cold:
#     v38 = load.i64 notrap aligned region6 v2
#     store.i64 notrap aligned region6 v37, v2
#     brif v38, block18, block17
#
# block18 cold:
#     v39 = load.i64 notrap aligned region7 v38
#     v40 = iconst.i64 -1
#     v41 = iadd v39, v40  ; v40 = -1
#     store notrap aligned region7 v41, v38
#     brif v41, block17, block19
#
# block19 cold:
#     call fn2(v38)
#     jump block17
#
# block17 cold:
#     return
#
# block15 cold:
#     v43 = iconst.i64 0x0002_0000_0033
#     v44 = symbol_value.i64 gv1
#     call fn0(v44, v43)  ; v43 = 0x0002_0000_0033
#     return
#
# block14 cold:
#     v45 = iconst.i8 2
#     v46 = icmp.i8 eq v3, v45  ; v45 = 2
#     brif v46, block20, block21
#
# block20 cold:
#     v47 = iconst.i64 0
#     v48 = load.i64 notrap aligned region6 v2
#     v49 = iconst.i64 0
#     store notrap aligned region6 v49, v2  ; v49 = 0
#     brif v48, block23, block22
#
# block23 cold:
#     v50 = load.i64 notrap aligned region7 v48
#     v51 = iconst.i64 -1
#     v52 = iadd v50, v51  ; v51 = -1
#     store notrap aligned region7 v52, v48
#     brif v52, block22, block24
#
# block24 cold:
#     call fn2(v48)
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
#     v7 = iconst.i64 0
#     v8 = load.i64 notrap aligned region6 v2
#     brif v8, block4, block3
#
# block4:
#     v9 = load.i64 notrap aligned readonly region0 v4
#     brif v9, block6, block5
#
# block6:
#     v10 = load.i64 notrap aligned readonly region1 v9
#     v11 = load.i64 notrap aligned region7 v8+8
#     v12 = load.i64 notrap aligned region7 v8+24
#     v13 = icmp uge v11, v12
#     brif v13, block7, block8
#
# block7 cold:
#     call fn0(v8)
#     v14 = load.i64 notrap aligned region7 v8+24
#     v15 = icmp.i64 uge v11, v14
#     brif v15, block9, block10
#
# block10:
#     jump block8
#
# block8:
#     v16 = load.i64 notrap aligned region7 v8+16
#     v17 = iconst.i64 3
#     v18 = ishl.i64 v11, v17  ; v17 = 3
#     v19 = iadd v16, v18
#     store.i64 notrap aligned region8 v10, v19
#     v20 = iconst.i64 1
#     v21 = iadd.i64 v11, v20  ; v20 = 1
#     store notrap aligned region7 v21, v8+8
#     v22 = iconst.i64 -1
#     v23 = load.i64 notrap aligned region7 v8+8
#     v24 = iadd v23, v22  ; v22 = -1
#     v25 = icmp uge v24, v23
#     brif v25, block11, block12
#
# block12:
#     v26 = load.i64 notrap aligned region7 v8+16
#     v27 = iconst.i64 3
#     v28 = ishl.i64 v24, v27  ; v27 = 3
#     v29 = iadd v26, v28
#     v30 = load.i64 notrap aligned region8 v29
#     v31 = load.i64 notrap aligned readonly region0 v0
#     store notrap aligned region2 v30, v31
#     v32 = iconst.i8 1
#     store notrap aligned region3 v32, v1  ; v32 = 1
#     return
#
# block3 cold:
#     v33 = iconst.i64 72
#     jump block14(v33)  ; v33 = 72
#
# block5 cold:
#     v35 = iconst.i64 0x0001_0000_001d
#     jump block14(v35)  ; v35 = 0x0001_0000_001d
#
# block9 cold:
#     v36 = iconst.i64 51
#     jump block14(v36)  ; v36 = 51
#
# block11 cold:
#     v37 = iconst.i64 0x0002_0000_0037
#     jump block14(v37)  ; v37 = 0x0002_0000_0037
#
# block14(v34: i64) cold:
#     v38 = symbol_value.i64 gv0
#     call fn1(v38, v34)
#     return
#
# block2 cold:
#     v39 = iconst.i8 1
#     v40 = icmp.i8 eq v3, v39  ; v39 = 1
#     brif v40, block15, block16
#
# block15 cold:
#     v41 = iconst.i64 0
#     v49 -> v41
#     v42 = iconst.i64 0
#     v43 = iconst.i64 4
#     v44 = call fn2(v43, v42)  ; v43 = 4, v42 = 0
#     brif v44, block18, block17
#
# block18 cold:
#     v45 = load.i64 notrap aligned region6 v2
#     store.i64 notrap aligned region6 v44, v2
#     brif v45, block20, block19
#
# block20 cold:
#     v46 = load.i64 notrap aligned region7 v45
#     v47 = iconst.i64 -1
#     v48 = iadd v46, v47  ; v47 = -1
#     store notrap aligned region7 v48, v45
#     brif v48, block19, block21
#
# block21 cold:
#     call fn3(v45)
#     jump block19
#
# block19 cold:
#     return
#
# block17 cold:
#     v50 = iconst.i64 0x0003_0000_0033
#     v51 = symbol_value.i64 gv1
#     call fn1(v51, v50)  ; v50 = 0x0003_0000_0033
#     return
#
# block16 cold:
#     v52 = iconst.i8 2
#     v53 = icmp.i8 eq v3, v52  ; v52 = 2
#     brif v53, block22, block23
#
# block22 cold:
#     v54 = iconst.i64 0
#     v55 = load.i64 notrap aligned region6 v2
#     v56 = iconst.i64 0
#     store notrap aligned region6 v56, v2  ; v56 = 0
#     brif v55, block25, block24
#
# block25 cold:
#     v57 = load.i64 notrap aligned region7 v55
#     v58 = iconst.i64 -1
#     v59 = iadd v57, v58  ; v58 = -1
#     store notrap aligned region7 v59, v55
#     brif v59, block24, block26
#
# block26 cold:
#     call fn3(v55)
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
#     v7 = iconst.i64 0
#     v8 = load.i64 notrap aligned region6 v2
#     brif v8, block4, block3
#
# block4:
#     v9 = load.i64 notrap aligned readonly region0 v4
#     brif v9, block6, block5
#
# block6:
#     v10 = load.i64 notrap aligned readonly region1 v9
#     v11 = iconst.i64 0
#     v13 = iconst.i64 0x6b38_dddb_4899_dc39
#     v14 = imul v10, v13  ; v13 = 0x6b38_dddb_4899_dc39
#     v15 = load.i32 notrap aligned region7 v8+64
#     v16 = ushr v14, v15
#     v17 = load.i64 notrap aligned region7 v8+56
#     v18 = iconst.i64 3
#     v19 = ishl v16, v18  ; v18 = 3
#     v20 = iadd v17, v19
#     v21 = load.i64 notrap aligned region9 v20
#     v22 = iconst.i64 32
#     v23 = ushr v14, v22  ; v22 = 32
#     v24 = iconst.i64 1
#     v25 = bor v23, v24  ; v24 = 1
#     v26 = iconst.i64 32
#     v27 = ushr v21, v26  ; v26 = 32
#     v28 = icmp eq v27, v25
#     brif v28, block9, block10
#
# block9:
#     v29 = ireduce.i32 v21
#     v30 = uextend.i64 v29
#     v31 = load.i64 notrap aligned region7 v8+16
#     v32 = iconst.i64 4
#     v33 = ishl v30, v32  ; v32 = 4
#     v34 = iadd v31, v33
#     v35 = load.i64 notrap aligned region8 v34
#     v36 = icmp eq v35, v10
#     brif v36, block7(v34), block11
#
# block10:
#     brif.i64 v21, block11, block8
#
# block11:
#     v37 = call fn0(v8, v10)
#     brif v37, block7(v37), block8
#
# block7(v12: i64):
#     v40 = load.i64 notrap aligned region8 v12+8
#     jump block12(v40, v12)
#
# block8:
#     v41 = iconst.i64 0
#     jump block12(v11, v41)  ; v11 = 0, v41 = 0
#
# block12(v38: i64, v39: i64):
#     v42 = iconst.i64 1
#     v43 = bxor v38, v42  ; v42 = 1
#     v46 -> v43
#     brif v39, block13(v39), block14
#
# block14:
#     v45 = call fn1(v8, v10)
#     brif v45, block16, block15
#
# block16:
#     jump block13(v45)
#
# block13(v44: i64):
#     store.i64 notrap aligned region8 v43, v44+8
#     v47 = load.i64 notrap aligned readonly region0 v0
#     store.i64 notrap aligned region2 v43, v47
#     v48 = iconst.i8 1
#     store notrap aligned region3 v48, v1  ; v48 = 1
#     return
#
# block3 cold:
#     v49 = iconst.i64 72
#     jump block18(v49)  ; v49 = 72
#
# block5 cold:
#     v51 = iconst.i64 0x0001_0000_001d
#     jump block18(v51)  ; v51 = 0x0001_0000_001d
#
# block15 cold:
#     v52 = iconst.i64 0x0002_0000_0033
#     jump block18(v52)  ; v52 = 0x0002_0000_0033
#
# block18(v50: i64) cold:
#     v53 = symbol_value.i64 gv0
#     call fn2(v53, v50)
#     return
#
# block2 cold:
#     v54 = iconst.i8 1
#     v55 = icmp.i8 eq v3, v54  ; v54 = 1
#     brif v55, block19, block20
#
# block19 cold:
#     v56 = iconst.i64 0
#     v66 -> v56
#     v57 = iconst.i64 0
#     v58 = iconst.i64 4
#     v59 = iconst.i64 4
#     v60 = iconst.i64 0
#     v61 = call fn3(v58, v59, v60)  ; v58 = 4, v59 = 4, v60 = 0
#     brif v61, block22, block21
#
# block22 cold:
#     v62 = load.i64 notrap aligned region6 v2
#     store.i64 notrap aligned region6 v61, v2
#     brif v62, block24, block23
#
# block24 cold:
#     v63 = load.i64 notrap aligned region7 v62
#     v64 = iconst.i64 -1
#     v65 = iadd v63, v64  ; v64 = -1
#     store notrap aligned region7 v65, v62
#     brif v65, block23, block25
#
# block25 cold:
#     call fn4(v62)
#     jump block23
#
# block23 cold:
#     return
#
# block21 cold:
#     v67 = iconst.i64 0x0003_0000_0033
#     v68 = symbol_value.i64 gv1
#     call fn2(v68, v67)  ; v67 = 0x0003_0000_0033
#     return
#
# block20 cold:
#     v69 = iconst.i8 2
#     v70 = icmp.i8 eq v3, v69  ; v69 = 2
#     brif v70, block26, block27
#
# block26 cold:
#     v71 = iconst.i64 0
#     v72 = load.i64 notrap aligned region6 v2
#     v73 = iconst.i64 0
#     store notrap aligned region6 v73, v2  ; v73 = 0
#     brif v72, block29, block28
#
# block29 cold:
#     v74 = load.i64 notrap aligned region7 v72
#     v75 = iconst.i64 -1
#     v76 = iadd v74, v75  ; v75 = -1
#     store notrap aligned region7 v76, v72
#     brif v76, block28, block30
#
# block30 cold:
#     call fn4(v72)
#     jump block28
#
# block28 cold:
#     return
#
# block27 cold:
#     return
# }
