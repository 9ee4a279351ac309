"""The data sheets of the demo's datasets: what their sources and our simulator say, no more."""

from __future__ import annotations

REAL_HANDS = {
    "collected_by": "Gathered from three public sources, which the attribution names.",
    "collected_how": "Two data gloves and two position trackers worn by a signer; a data glove "
    "and a tracker by which a person drove a simulated hand to open a door; a hand detected in "
    "video.",
    "devices": "Two 5DT-class bend gloves with Flock of Birds trackers; a CyberGlove III with an "
    "HTC Vive tracker; 21 joint positions from video.",
    "subjects": "One native signer, one person at the door task, one hand in video, as far as the "
    "sources say.",
    "processing": "None but a change of container where the source was a Python pickle: one NPZ "
    "for each demonstration, numbers unchanged.",
    "uses": "Trying the portal, the validator and one's own loaders on data as it comes.",
    "limits": "No touch was measured. Angles of the bend gloves are estimated from five values a "
    "hand. The Auslan source does not say which half of its columns is which hand. Rates are the "
    "sources' nominal ones, since there is no clock.",
}
SYNTHETIC_ENVIRONMENT = "simulation"
"""Where nothing was recorded; where the real recordings were made, their sources do not say."""
SYNTHETIC_KITCHEN = {
    "collected_by": "The seeded simulator of DexterData (dexterdata.simulate).",
    "collected_how": "Postures and contacts of six kitchen tasks, written from a seed: the same "
    "seed gives the same bytes.",
    "devices": "None. Two simulated gloves: 22 joint angles, five forces, 16 × 16 taxels and an "
    "IMU for each hand.",
    "subjects": "Nobody was recorded.",
    "consent": "Not needed: there is no person in the data.",
    "uses": "Trying the portal, loaders and training code before real data is licensed.",
    "limits": "The movements are scripted and the touch follows from them: nothing can be learned "
    "from it about how people use their hands.",
}
