"""How much room is left below each limit? Imports nothing of the project."""

import pandas as pd


def headroom(demand: pd.DataFrame, limits: pd.DataFrame) -> pd.DataFrame:
    """Room left between each row's demand and its limit.

    demand      service, resource, value [the limit's unit]
    limits      service, resource, limit [same unit]
    Returns one row a limit, in the limits' order: the limits' columns, value, headroom [same unit, below 0 where the
    limit is exceeded], share (of the limit) [ratio], note.
    A row without demand or without a limit is kept: headroom is NaN and `note` says what is missing.
    """
    row = ["service", "resource"]
    table = limits.drop(columns="note", errors="ignore").merge(
        demand[[*row, "value"]], on=row, how="left", validate="one_to_one"
    )
    table["headroom"] = table["limit"] - table["value"]
    table["share"] = table["value"] / table["limit"]
    table["note"] = table["value"].isna().map({True: "nothing measured it in this window", False: ""})
    table.loc[table["limit"].isna(), "note"] = "the sizing table has no limit for it"
    return table
