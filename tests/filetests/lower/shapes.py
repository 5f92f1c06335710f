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
# block4:
#     v13 = load.f64 notrap aligned readonly region1 v10
#     v14 = fsub v13, v8
#     v15 = fmul v14, v9  ; v9 = 0x1.0000000000000p-1
#     v16 = fadd.f64 v8, v15
#     store notrap aligned region4 v16, v7
#     v17 = load.i64 notrap aligned readonly region0 v0
#     store notrap aligned region2 v16, v17
#     v18 = iconst.i8 1
#     store notrap aligned region3 v18, v1  ; v18 = 1
#     return
#
# block3 cold:
#     v19 = iconst.i64 29
#     v20 = symbol_value.i64 gv0
#     call fn0(v20, v19)  ; v19 = 29
#     return
#
# block2 cold:
#     v21 = iconst.i8 1
#     v22 = icmp.i8 eq v3, v21  ; v21 = 1
#     brif v22, block6, block7
#
# block6 cold:
#     v23 = load.i64 notrap aligned readonly region0 v2
#     v24 = f64const 0.0
#     v25 = iconst.i64 0
#     store notrap aligned region4 v25, v23  ; v25 = 0
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
# block7:
#     v21 = load.f64 notrap aligned readonly region1 v18
#     v22 = load.i64 notrap aligned readonly region0 v4+8
#     v23 = iconst.i64 0
#     v24 = icmp eq v22, v23  ; v23 = 0
#     brif v24, block8, block9
#
# block9:
#     v25 = load.f64 notrap aligned readonly region1 v22
#     v26 = fsub.f64 v21, v25
#     v27 = fsub v26, v17
#     store.f64 notrap aligned region4 v21, v16
#     v28 = load.i64 notrap aligned readonly region0 v0
#     store notrap aligned region2 v27, v28
#     v29 = iconst.i8 1
#     store notrap aligned region3 v29, v1  ; v29 = 1
#     return
#
# block6 cold:
#     v30 = iconst.i64 29
#     jump block11(v30)  ; v30 = 29
#
# block8 cold:
#     v32 = iconst.i64 0x0001_0000_001d
#     jump block11(v32)  ; v32 = 0x0001_0000_001d
#
# block11(v31: i64) cold:
#     v33 = symbol_value.i64 gv0
#     call fn0(v33, v31)
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
# block4:
#     v12 = load.i64 notrap aligned readonly region1 v9
#     v13, v14 = sadd_overflow.i64 v8, v12
#     brif v14, block5, block6
#
# block6:
#     store.i64 notrap aligned region4 v13, v7
#     v15 = load.i64 notrap aligned readonly region0 v0
#     store.i64 notrap aligned region2 v13, v15
#     v16 = iconst.i8 1
#     store notrap aligned region3 v16, v1  ; v16 = 1
#     return
#
# block3 cold:
#     v17 = iconst.i64 29
#     jump block8(v17)  ; v17 = 29
#
# block5 cold:
#     v19 = iconst.i64 0x0001_0000_0007
#     jump block8(v19)  ; v19 = 0x0001_0000_0007
#
# block8(v18: i64) cold:
#     v20 = symbol_value.i64 gv0
#     call fn0(v20, v18)
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
# block7:
#     v10 = load.f64 notrap aligned readonly region1 v7
#     v11 = f64const 0.0
#     v12 = fcmp gt v10, v11  ; v11 = 0.0
#     brif v12, block3, block5
#
# block3:
#     v13 = load.i64 notrap aligned readonly region0 v0
#     store.f64 notrap aligned region2 v10, v13
#     v14 = iconst.i8 1
#     store notrap aligned region3 v14, v1  ; v14 = 1
#     return
#
# block5:
#     v15 = f64const 0.0
#     v16 = load.i64 notrap aligned readonly region0 v0
#     store notrap aligned region2 v15, v16  ; v15 = 0.0
#     v17 = iconst.i8 1
#     store notrap aligned region3 v17, v1  ; v17 = 1
#     return
#
# block6 cold:
#     v18 = iconst.i64 29
#     v19 = symbol_value.i64 gv0
#     call fn0(v19, v18)  ; v18 = 29
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
# block4:
#     v12 = load.i64 notrap aligned readonly region1 v9
#     v13 = icmp.i64 slt v8, v12  ; v8 = 0
#     brif v13, block5(v8, v7), block7(v7)  ; v8 = 0, v7 = 0, v7 = 0
#
# block5(v14: i64, v15: i64):
#     v16 = bxor v15, v14
#     jump block6
#
# block6:
#     v17 = iconst.i64 1
#     v18 = iadd.i64 v14, v17  ; v17 = 1
#     v19 = icmp slt v18, v12
#     brif v19, block5(v18, v16), block7(v16)
#
# block7(v20: i64):
#     jump block8
#
# block8:
#     v21 = load.i64 notrap aligned readonly region0 v0
#     store.i64 notrap aligned region2 v20, v21
#     v22 = iconst.i8 1
#     store notrap aligned region3 v22, v1  ; v22 = 1
#     return
#
# block3 cold:
#     v23 = iconst.i64 29
#     v24 = symbol_value.i64 gv0
#     call fn0(v24, v23)  ; v23 = 29
#     return
#
# block2 cold:
#     return
# }
