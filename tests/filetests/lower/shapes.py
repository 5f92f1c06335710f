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
#     sig0 = (i64, i64) system_v
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
#     v11 = iconst.i64 0
#     v12 = icmp eq v10, v11  ; v11 = 0
#     brif v12, block3, block4
#
# block3 cold:
#     v13 = iconst.i64 29
#     jump block5(v13)  ; v13 = 29
#
# block4:
#     v15 = load.f64 notrap aligned readonly region1 v10
#     v16 = fsub v15, v8
#     v17 = fmul v16, v9  ; v9 = 0x1.0000000000000p-1
#     v18 = fadd.f64 v8, v17
#     store notrap aligned region4 v18, v7
#     v19 = load.i64 notrap aligned readonly region0 v0
#     store notrap aligned region2 v18, v19
#     v20 = iconst.i8 1
#     store notrap aligned region3 v20, v1  ; v20 = 1
#     return
#
# block5(v14: i64) cold:
#     v21 = symbol_value.i64 gv0
#     call fn0(v21, v14)
#     return
#
# block2 cold:
#     v22 = iconst.i8 1
#     v23 = icmp.i8 eq v3, v22  ; v22 = 1
#     brif v23, block7, block8
#
# block7 cold:
#     v24 = load.i64 notrap aligned readonly region0 v2
#     v25 = f64const 0.0
#     v26 = iconst.i64 0
#     store notrap aligned region4 v26, v24  ; v26 = 0
#     return
#
# block8 cold:
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
#     sig0 = (i64, i64) system_v
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
#     v19 = iconst.i64 0
#     v20 = icmp eq v18, v19  ; v19 = 0
#     brif v20, block6, block7
#
# block6 cold:
#     v21 = iconst.i64 29
#     jump block8(v21)  ; v21 = 29
#
# block7:
#     v23 = load.f64 notrap aligned readonly region1 v18
#     v24 = load.i64 notrap aligned readonly region0 v4+8
#     v25 = iconst.i64 0
#     v26 = icmp eq v24, v25  ; v25 = 0
#     brif v26, block9, block10
#
# block9 cold:
#     v27 = iconst.i64 0x0001_0000_001d
#     jump block8(v27)  ; v27 = 0x0001_0000_001d
#
# block10:
#     v28 = load.f64 notrap aligned readonly region1 v24
#     v29 = fsub.f64 v23, v28
#     v30 = fsub v29, v17
#     store.f64 notrap aligned region4 v23, v16
#     v31 = load.i64 notrap aligned readonly region0 v0
#     store notrap aligned region2 v30, v31
#     v32 = iconst.i8 1
#     store notrap aligned region3 v32, v1  ; v32 = 1
#     return
#
# block8(v22: i64) cold:
#     v33 = symbol_value.i64 gv0
#     call fn0(v33, v22)
#     return
#
# block2 cold:
#     v34 = iconst.i8 1
#     v35 = icmp.i8 eq v3, v34  ; v34 = 1
#     brif v35, block12, block13
#
# block12 cold:
#     v36 = load.i64 notrap aligned readonly region0 v2
#     v37 = f64const 0.0
#     v38 = iconst.i64 0
#     store notrap aligned region4 v38, v36  ; v38 = 0
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
#     sig0 = (i64, i64) system_v
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
#     v12 = iconst.i64 29
#     jump block5(v12)  ; v12 = 29
#
# block4:
#     v14 = load.i64 notrap aligned readonly region1 v9
#     v15, v16 = sadd_overflow.i64 v8, v14
#     brif v16, block6, block7
#
# block6 cold:
#     v17 = iconst.i64 0x0001_0000_0007
#     jump block5(v17)  ; v17 = 0x0001_0000_0007
#
# block7:
#     store.i64 notrap aligned region4 v15, v7
#     v18 = load.i64 notrap aligned readonly region0 v0
#     store.i64 notrap aligned region2 v15, v18
#     v19 = iconst.i8 1
#     store notrap aligned region3 v19, v1  ; v19 = 1
#     return
#
# block5(v13: i64) cold:
#     v20 = symbol_value.i64 gv0
#     call fn0(v20, v13)
#     return
#
# block2 cold:
#     v21 = iconst.i8 1
#     v22 = icmp.i8 eq v3, v21  ; v21 = 1
#     brif v22, block9, block10
#
# block9 cold:
#     v23 = load.i64 notrap aligned readonly region0 v2
#     v24 = iconst.i64 5
#     store notrap aligned region4 v24, v23  ; v24 = 5
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
#     sig0 = (i64, i64) system_v
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
#     v10 = iconst.i64 29
#     jump block8(v10)  ; v10 = 29
#
# block7:
#     v12 = load.f64 notrap aligned readonly region1 v7
#     v13 = f64const 0.0
#     v14 = fcmp gt v12, v13  ; v13 = 0.0
#     brif v14, block3, block5
#
# block3:
#     v15 = load.i64 notrap aligned readonly region0 v0
#     store.f64 notrap aligned region2 v12, v15
#     v16 = iconst.i8 1
#     store notrap aligned region3 v16, v1  ; v16 = 1
#     return
#
# block5:
#     v17 = f64const 0.0
#     v18 = load.i64 notrap aligned readonly region0 v0
#     store notrap aligned region2 v17, v18  ; v17 = 0.0
#     v19 = iconst.i8 1
#     store notrap aligned region3 v19, v1  ; v19 = 1
#     return
#
# block8(v11: i64) cold:
#     v20 = symbol_value.i64 gv0
#     call fn0(v20, v11)
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
#     sig0 = (i64, i64) system_v
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
#     v12 = iconst.i64 29
#     jump block5(v12)  ; v12 = 29
#
# block4:
#     v14 = load.i64 notrap aligned readonly region1 v9
#     v15 = icmp.i64 slt v8, v14  ; v8 = 0
#     brif v15, block6(v8, v7), block8(v7)  ; v8 = 0, v7 = 0, v7 = 0
#
# block6(v16: i64, v17: i64):
#     v18 = bxor v17, v16
#     jump block7
#
# block7:
#     v19 = iconst.i64 1
#     v20 = iadd.i64 v16, v19  ; v19 = 1
#     v21 = icmp slt v20, v14
#     brif v21, block6(v20, v18), block8(v18)
#
# block8(v22: i64):
#     jump block9
#
# block9:
#     v23 = load.i64 notrap aligned readonly region0 v0
#     store.i64 notrap aligned region2 v22, v23
#     v24 = iconst.i8 1
#     store notrap aligned region3 v24, v1  ; v24 = 1
#     return
#
# block5(v13: i64) cold:
#     v25 = symbol_value.i64 gv0
#     call fn0(v25, v13)
#     return
#
# block2 cold:
#     return
# }
