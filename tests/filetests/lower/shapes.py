from tickjit import State
from tickjit.signals import Signal, ticked, valid


def ema(x: Signal[float], alpha: float) -> float:
    mean: State[float] = 0.0
    mean += alpha * (x - mean)
    return mean


# compile: alpha=0.5
# clif:
# function u0:0(i64, i64, i64, i8, i64, i64, i64) system_v {
#     region0 = 0 "arrays"
#     region1 = 1 "inputs"
#     region2 = 2 "outputs"
#     region3 = 3 "ticked"
#     region4 = 4 "state"
#     region5 = 5 "stack"
#     gv0 = symbol %sites
#     sig0 = (i64, i64) preserve_all
#     fn0 = %tickjit_rt_report sig0
#
# block0(v0: i64, v1: i64, v2: i64, v3: i8, v4: i64, v5: i64, v6: i64):
#     brif v3, block2, block1
#
# block1:
#     v7 = load.i64 notrap aligned readonly region0 v2
#     v8 = load.f64 notrap aligned region4 v7
#     v9 = f64const 0x1.0000000000000p-1
#     v10 = load.i64 notrap aligned readonly region0 v4
#     brif v10, block4, block3
#
# block4:
#     v11 = load.f64 notrap aligned readonly region1 v10
#     v12 = fsub v11, v8
#     v13 = fmul v12, v9  ; v9 = 0x1.0000000000000p-1
#     v14 = fadd.f64 v8, v13
#     store notrap aligned region4 v14, v7
#     v15 = load.i64 notrap aligned readonly region0 v0
#     store notrap aligned region2 v14, v15
#     v16 = iconst.i8 1
#     store notrap aligned region3 v16, v1  ; v16 = 1
#     return
#
# block3 cold:
#     v17 = iconst.i64 29
#     v18 = symbol_value.i64 gv0
#     call fn0(v18, v17)  ; v17 = 29
#     return
#
# block2 cold:
#     v19 = iconst.i8 1
#     v20 = icmp.i8 eq v3, v19  ; v19 = 1
#     brif v20, block6, block7
#
# block6 cold:
#     v21 = load.i64 notrap aligned readonly region0 v2
#     v22 = f64const 0.0
#     v23 = iconst.i64 0
#     store notrap aligned region4 v23, v21  ; v23 = 0
#     return
#
# block7 cold:
#     return
# }


# Nothing of the state is read where the tick ends before it is needed.
def difference(x: Signal[float], y: Signal[float]) -> float:
    previous: State[float] = 0.0
    if not valid(x) or not ticked(y):
        return None
    change = x - y - previous
    previous = x
    return change


# clif:
# function u0:0(i64, i64, i64, i8, i64, i64, i64) system_v {
#     region0 = 0 "arrays"
#     region1 = 1 "inputs"
#     region2 = 2 "outputs"
#     region3 = 3 "ticked"
#     region4 = 4 "state"
#     region5 = 5 "stack"
#     gv0 = symbol %sites
#     sig0 = (i64, i64) preserve_all
#     fn0 = %tickjit_rt_report sig0
#
# block0(v0: i64, v1: i64, v2: i64, v3: i8, v4: i64, v5: i64, v6: i64):
#     brif v3, block2, block1
#
# block1:
#     v7 = load.i8 notrap aligned readonly region0 v6
#     v8 = iconst.i8 0
#     v9 = icmp ne v7, v8  ; v8 = 0
#     v10 = icmp eq v7, v8  ; v8 = 0
#     v11 = load.i8 notrap aligned readonly region0 v5+1
#     v12 = iconst.i8 0
#     v13 = icmp ne v11, v12  ; v12 = 0
#     v14 = icmp eq v11, v12  ; v12 = 0
#     v15 = bor v10, v14
#     brif v15, block3, block4
#
# block3:
#     return
#
# block4:
#     v16 = load.i64 notrap aligned readonly region0 v2
#     v17 = load.f64 notrap aligned region4 v16
#     v18 = load.i64 notrap aligned readonly region0 v4
#     brif v18, block7, block6
#
# block7:
#     v19 = load.f64 notrap aligned readonly region1 v18
#     v20 = load.i64 notrap aligned readonly region0 v4+8
#     brif v20, block9, block8
#
# block9:
#     v21 = load.f64 notrap aligned readonly region1 v20
#     v22 = fsub.f64 v19, v21
#     v23 = fsub v22, v17
#     store.f64 notrap aligned region4 v19, v16
#     v24 = load.i64 notrap aligned readonly region0 v0
#     store notrap aligned region2 v23, v24
#     v25 = iconst.i8 1
#     store notrap aligned region3 v25, v1  ; v25 = 1
#     return
#
# block6 cold:
#     v26 = iconst.i64 29
#     jump block11(v26)  ; v26 = 29
#
# block8 cold:
#     v28 = iconst.i64 0x0001_0000_001d
#     jump block11(v28)  ; v28 = 0x0001_0000_001d
#
# block11(v27: i64) cold:
#     v29 = symbol_value.i64 gv0
#     call fn0(v29, v27)
#     return
#
# block2 cold:
#     v30 = iconst.i8 1
#     v31 = icmp.i8 eq v3, v30  ; v30 = 1
#     brif v31, block12, block13
#
# block12 cold:
#     v32 = load.i64 notrap aligned readonly region0 v2
#     v33 = f64const 0.0
#     v34 = iconst.i64 0
#     store notrap aligned region4 v34, v32  ; v34 = 0
#     return
#
# block13 cold:
#     return
# }


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
#     sig0 = (i64, i64) preserve_all
#     fn0 = %tickjit_rt_report sig0
#
# block0(v0: i64, v1: i64, v2: i64, v3: i8, v4: i64, v5: i64, v6: i64):
#     brif v3, block2, block1
#
# block1:
#     v7 = load.i64 notrap aligned readonly region0 v2
#     v8 = load.i64 notrap aligned region4 v7
#     v9 = load.i64 notrap aligned readonly region0 v4
#     brif v9, block4, block3
#
# block4:
#     v10 = load.i64 notrap aligned readonly region1 v9
#     v11, v12 = sadd_overflow.i64 v8, v10
#     brif v12, block5, block6
#
# block6:
#     store.i64 notrap aligned region4 v11, v7
#     v13 = load.i64 notrap aligned readonly region0 v0
#     store.i64 notrap aligned region2 v11, v13
#     v14 = iconst.i8 1
#     store notrap aligned region3 v14, v1  ; v14 = 1
#     return
#
# block3 cold:
#     v15 = iconst.i64 29
#     jump block8(v15)  ; v15 = 29
#
# block5 cold:
#     v17 = iconst.i64 0x0001_0000_0007
#     jump block8(v17)  ; v17 = 0x0001_0000_0007
#
# block8(v16: i64) cold:
#     v18 = symbol_value.i64 gv0
#     call fn0(v18, v16)
#     return
#
# block2 cold:
#     v19 = iconst.i8 1
#     v20 = icmp.i8 eq v3, v19  ; v19 = 1
#     brif v20, block9, block10
#
# block9 cold:
#     v21 = load.i64 notrap aligned readonly region0 v2
#     v22 = iconst.i64 5
#     store notrap aligned region4 v22, v21  ; v22 = 5
#     return
#
# block10 cold:
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
#     sig0 = (i64, i64) preserve_all
#     fn0 = %tickjit_rt_report sig0
#
# block0(v0: i64, v1: i64, v2: i64, v3: i8, v4: i64, v5: i64, v6: i64):
#     brif v3, block2, block1
#
# block1:
#     v7 = load.i64 notrap aligned readonly region0 v4
#     brif v7, block7, block6
#
# block7:
#     v8 = load.f64 notrap aligned readonly region1 v7
#     v9 = f64const 0.0
#     v10 = fcmp gt v8, v9  ; v9 = 0.0
#     brif v10, block3, block5
#
# block3:
#     v11 = load.i64 notrap aligned readonly region0 v0
#     store.f64 notrap aligned region2 v8, v11
#     v12 = iconst.i8 1
#     store notrap aligned region3 v12, v1  ; v12 = 1
#     return
#
# block5:
#     v13 = f64const 0.0
#     v14 = load.i64 notrap aligned readonly region0 v0
#     store notrap aligned region2 v13, v14  ; v13 = 0.0
#     v15 = iconst.i8 1
#     store notrap aligned region3 v15, v1  ; v15 = 1
#     return
#
# block6 cold:
#     v16 = iconst.i64 29
#     v17 = symbol_value.i64 gv0
#     call fn0(v17, v16)  ; v16 = 29
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
#     sig0 = (i64, i64) preserve_all
#     fn0 = %tickjit_rt_report sig0
#
# block0(v0: i64, v1: i64, v2: i64, v3: i8, v4: i64, v5: i64, v6: i64):
#     brif v3, block2, block1
#
# block1:
#     v7 = iconst.i64 0
#     v8 = iconst.i64 0
#     v9 = load.i64 notrap aligned readonly region0 v4
#     brif v9, block4, block3
#
# block4:
#     v10 = load.i64 notrap aligned readonly region1 v9
#     v11 = icmp.i64 slt v8, v10  ; v8 = 0
#     brif v11, block5(v8, v7), block7(v7)  ; v8 = 0, v7 = 0, v7 = 0
#
# block5(v12: i64, v13: i64):
#     v14 = bxor v13, v12
#     jump block6
#
# block6:
#     v15 = iconst.i64 1
#     v16 = iadd.i64 v12, v15  ; v15 = 1
#     v17 = icmp slt v16, v10
#     brif v17, block5(v16, v14), block7(v14)
#
# block7(v18: i64):
#     jump block8
#
# block8:
#     v19 = load.i64 notrap aligned readonly region0 v0
#     store.i64 notrap aligned region2 v18, v19
#     v20 = iconst.i8 1
#     store notrap aligned region3 v20, v1  ; v20 = 1
#     return
#
# block3 cold:
#     v21 = iconst.i64 29
#     v22 = symbol_value.i64 gv0
#     call fn0(v22, v21)  ; v21 = 29
#     return
#
# block2 cold:
#     return
# }
