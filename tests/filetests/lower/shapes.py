from tickjit import State
from tickjit.signals import Signal


def accumulate(a: Signal[int]) -> int:
    total: State[int] = 5
    total += a
    return total


# clif:
# function u0:0(i64, i64, i64, i8, i64, i64, i64) system_v {
#     region0 = 0 "arrays"
#     region1 = 1 "inputs"
#     region2 = 2 "outputs"
#     region3 = 3 "ticked"
#     region4 = 4 "state"
#     region5 = 5 "stack"
#     gv0 = symbol %sites
#     sig0 = (i64, i32 uext, i32 uext) system_v
#     fn0 = %tickjit_rt_report sig0
#
# block0(v0: i64, v1: i64, v2: i64, v3: i8, v4: i64, v5: i64, v6: i64):
#     brif v3, block2, block1
#
# block1:
#     v7 = load.i64 notrap aligned readonly region0 v2
#     v8 = load.i64 notrap aligned region4 v7
#     v9 = load.i64 notrap aligned readonly region0 v4
#     v10 = iconst.i64 0
#     v11 = icmp eq v9, v10  ; v10 = 0
#     brif v11, block3, block4
#
# block3 cold:
#     v12 = iconst.i32 29
#     v13 = iconst.i32 0
#     jump block5(v13, v12)  ; v13 = 0, v12 = 29
#
# block4:
#     v16 = load.i64 notrap aligned readonly region1 v9
#     v17, v18 = sadd_overflow.i64 v8, v16
#     brif v18, block6, block7
#
# block6 cold:
#     v19 = iconst.i32 7
#     v20 = iconst.i32 1
#     jump block5(v20, v19)  ; v20 = 1, v19 = 7
#
# block7:
#     store.i64 notrap aligned region4 v17, v7
#     v21 = load.i64 notrap aligned readonly region0 v0
#     store.i64 notrap aligned region2 v17, v21
#     v22 = iconst.i8 1
#     store notrap aligned region3 v22, v1  ; v22 = 1
#     jump block8
#
# block8:
#     return
#
# block5(v14: i32, v15: i32) cold:
#     v23 = symbol_value.i64 gv0
#     call fn0(v23, v14, v15)
#     return
#
# block2 cold:
#     v24 = iconst.i8 1
#     v25 = icmp.i8 eq v3, v24  ; v24 = 1
#     brif v25, block10, block11
#
# block10 cold:
#     v26 = load.i64 notrap aligned readonly region0 v2
#     v27 = iconst.i64 5
#     store notrap aligned region4 v27, v26  ; v27 = 5
#     return
#
# block11 cold:
#     return
# }


def select(x: Signal[float]) -> float:
    return x if x > 0.0 else 0.0


# clif:
# function u0:0(i64, i64, i64, i8, i64, i64, i64) system_v {
#     region0 = 0 "arrays"
#     region1 = 1 "inputs"
#     region2 = 2 "outputs"
#     region3 = 3 "ticked"
#     region4 = 4 "state"
#     region5 = 5 "stack"
#     gv0 = symbol %sites
#     sig0 = (i64, i32 uext, i32 uext) system_v
#     fn0 = %tickjit_rt_report sig0
#
# block0(v0: i64, v1: i64, v2: i64, v3: i8, v4: i64, v5: i64, v6: i64):
#     brif v3, block2, block1
#
# block1:
#     v7 = load.i64 notrap aligned readonly region0 v4
#     v8 = iconst.i64 0
#     v9 = icmp eq v7, v8  ; v8 = 0
#     brif v9, block6, block7
#
# block6 cold:
#     v10 = iconst.i32 29
#     v11 = iconst.i32 0
#     jump block8(v11, v10)  ; v11 = 0, v10 = 29
#
# block7:
#     v14 = load.f64 notrap aligned readonly region1 v7
#     v15 = f64const 0.0
#     v16 = fcmp gt v14, v15  ; v15 = 0.0
#     brif v16, block3, block5
#
# block3:
#     v17 = load.i64 notrap aligned readonly region0 v0
#     store.f64 notrap aligned region2 v14, v17
#     v18 = iconst.i8 1
#     store notrap aligned region3 v18, v1  ; v18 = 1
#     jump block9
#
# block5:
#     v19 = f64const 0.0
#     v20 = load.i64 notrap aligned readonly region0 v0
#     store notrap aligned region2 v19, v20  ; v19 = 0.0
#     v21 = iconst.i8 1
#     store notrap aligned region3 v21, v1  ; v21 = 1
#     jump block9
#
# block9:
#     return
#
# block8(v12: i32, v13: i32) cold:
#     v22 = symbol_value.i64 gv0
#     call fn0(v22, v12, v13)
#     return
#
# block2 cold:
#     return
# }


def loop(n: Signal[int]) -> int:
    total = 0
    for i in range(n):
        total ^= i
    return total


# clif:
# function u0:0(i64, i64, i64, i8, i64, i64, i64) system_v {
#     region0 = 0 "arrays"
#     region1 = 1 "inputs"
#     region2 = 2 "outputs"
#     region3 = 3 "ticked"
#     region4 = 4 "state"
#     region5 = 5 "stack"
#     gv0 = symbol %sites
#     sig0 = (i64, i32 uext, i32 uext) system_v
#     fn0 = %tickjit_rt_report sig0
#
# block0(v0: i64, v1: i64, v2: i64, v3: i8, v4: i64, v5: i64, v6: i64):
#     brif v3, block2, block1
#
# block1:
#     v7 = iconst.i64 0
#     v8 = iconst.i64 0
#     v9 = load.i64 notrap aligned readonly region0 v4
#     v10 = iconst.i64 0
#     v11 = icmp eq v9, v10  ; v10 = 0
#     brif v11, block3, block4
#
# block3 cold:
#     v12 = iconst.i32 29
#     v13 = iconst.i32 0
#     jump block5(v13, v12)  ; v13 = 0, v12 = 29
#
# block4:
#     v16 = load.i64 notrap aligned readonly region1 v9
#     v17 = icmp.i64 slt v8, v16  ; v8 = 0
#     brif v17, block6(v8, v7), block8(v7)  ; v8 = 0, v7 = 0, v7 = 0
#
# block6(v18: i64, v19: i64):
#     v20 = bxor v19, v18
#     jump block7
#
# block7:
#     v21 = iconst.i64 1
#     v22 = iadd.i64 v18, v21  ; v21 = 1
#     v23 = icmp slt v22, v16
#     brif v23, block6(v22, v20), block8(v20)
#
# block8(v24: i64):
#     jump block9
#
# block9:
#     v25 = load.i64 notrap aligned readonly region0 v0
#     store.i64 notrap aligned region2 v24, v25
#     v26 = iconst.i8 1
#     store notrap aligned region3 v26, v1  ; v26 = 1
#     jump block10
#
# block10:
#     return
#
# block5(v14: i32, v15: i32) cold:
#     v27 = symbol_value.i64 gv0
#     call fn0(v27, v14, v15)
#     return
#
# block2 cold:
#     return
# }
