"""Training of the networks: the only part of the package that imports torch (the ``train`` extra).

The way of a sprite, from a folder to an installed model::

    data        zips and folders -> one packed array; split by animation, sampling by size
    scene       sprites placed and recoloured on a canvas          \\
    grounds     the ground behind them, clashes included            |  in batches, on the device,
    corruption  blur, shift, noise, JPEG: (picture, truth) pairs    |  from a seed and the step alone
    resample, jpeg, draws                                          /
    nets/       ADD A NETWORK HERE: one file each
    losses      V1's own, and the mended one
    run         one step, one validation; state keeps it on disk; trainer loops over it
    validation  figures on held-out sprites
    export      ONNX with a parity check (onnx_graph writes the operators)
    evaluate    figures of an installed model
    model_folder, jobs   card, recipe and page; what the commands call

A recipe (``recipe``) holds everything but the sprites that decides the weights.
"""
